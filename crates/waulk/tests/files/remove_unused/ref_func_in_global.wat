;; A reference in a global keeps its function as long as the global is used.
(module
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (global (export "used") funcref (ref.func $a))
  (global funcref (ref.func $b))
)
;;; output
(module
  (type (;0;) (func))
  (global (;0;) funcref ref.func 0)
  (export "used" (global 0))
  (func (;0;) (type 0)
    i32.const 1
    drop
  )
)
