;; Nothing of a module without instances is used.
(component
  (core module $m (func (export "f") (drop (i32.const 1))) (start 0))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (start 0)
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
  )
)
