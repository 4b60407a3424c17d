;; Elements, globals, the start function and references follow.
(module
  (table (export "t") 4 funcref (ref.func $b))
  (elem (i32.const 0) $a $b)
  (elem (i32.const 2) funcref (ref.func $b) (ref.null func))
  (global (export "g") funcref (ref.func $b))
  (func $a (export "a") (nop) (nop))
  (func $b (nop) (nop))
  (func (export "r") (result funcref) (ref.func $b))
  (start $b)
)
;;; output
(module
  (type (;0;) (func))
  (type (;1;) (func (result funcref)))
  (table (;0;) 4 funcref ref.func 0)
  (global (;0;) funcref ref.func 0)
  (export "t" (table 0))
  (export "g" (global 0))
  (export "a" (func 0))
  (export "r" (func 1))
  (start 0)
  (elem (;0;) (i32.const 0) func 0 0)
  (elem (;1;) (i32.const 2) funcref (ref.func 0) (ref.null func))
  (func (;0;) (type 0)
    nop
    nop
  )
  (func (;1;) (type 1) (result funcref)
    ref.func 0
  )
)
