;; So may whoever gets an instance with the module in it.
(component
  (core module $m (func (export "f") (drop (i32.const 1))) (func $dead))
  (instance $i (export "m" (core module $m)))
  (export "i" (instance $i))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
  )
  (instance (;0;)
    (export "m" (core module 0))
  )
  (export (;1;) "i" (instance 0))
)
