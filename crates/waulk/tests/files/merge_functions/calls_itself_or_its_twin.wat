;; One that calls itself does what one does that calls an equal one.
(module
  (func $a (export "a") (call $a))
  (func $b (export "b") (call $c))
  (func $c (export "c") (call $b))
)
;;; output
(module
  (type (;0;) (func))
  (export "a" (func 0))
  (export "b" (func 0))
  (export "c" (func 0))
  (func (;0;) (type 0)
    call 0
  )
)
