;; Equal constants from all branches, too.
(module
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (if (local.get 0)
      (then (local.set 1 (i32.const 9)) (drop (call $g)))
      (else (local.set 1 (i32.const 9))))
    (local.get 1))
)
;;; output
(func (;1;) (type 1) (param i32) (result i32)
  local.get 0
  if ;; label = @1
    call 0
    drop
  end
  i32.const 9
)
