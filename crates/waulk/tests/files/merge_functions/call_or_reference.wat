;; Calling is not taking a reference.
(module
  (func $f (export "f") (result funcref) (ref.func $f))
  (func $g (export "g") (result funcref) (call $g))
)
;;; output
(module
  (type (;0;) (func (result funcref)))
  (export "f" (func 0))
  (export "g" (func 1))
  (func (;0;) (type 0) (result funcref)
    ref.func 0
  )
  (func (;1;) (type 0) (result funcref)
    call 1
  )
)
