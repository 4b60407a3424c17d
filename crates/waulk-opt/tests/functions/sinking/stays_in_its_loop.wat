;; What a loop computes may go further into it.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (local i32)
    (loop $l
      (local.set 2 (i32.mul (i32.add (local.get 0) (i32.const 3)) (local.get 1)))
      (if (call $f (local.get 0))
        (then (drop (call $f (local.get 2)))))
      (br_if $l (call $g))))
)
;;; output
(func (;2;) (type 2) (param i32 i32)
  loop ;; label = @1
    local.get 0
    call 0
    if ;; label = @2
      local.get 0
      i32.const 3
      i32.add
      local.get 1
      i32.mul
      call 0
      drop
    end
    call 1
    br_if 0 (;@1;)
  end
)
