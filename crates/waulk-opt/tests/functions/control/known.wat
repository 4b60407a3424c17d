;; An if whose condition is known is one of its arms.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 1))
    (if (result i32) (i32.eqz (local.get 1))
      (then (call $f (i32.const 1)))
      (else (call $g))))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  call 1
)
