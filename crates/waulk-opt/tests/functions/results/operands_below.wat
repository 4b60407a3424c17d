;; Something computed before a block stays below it on the stack only where
;; nothing conflicts.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (result i32) (local i32 i32)
    (local.set 3 (call $g))
    (if (local.get 0)
      (then (local.set 2 (call $g)))
      (else (local.set 2 (call $f (local.get 1)))))
    (i32.sub (local.get 3) (local.get 2)))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  call 1
  local.get 0
  if (result i32) ;; label = @1
    call 1
  else
    local.get 1
    call 0
  end
  i32.sub
)
