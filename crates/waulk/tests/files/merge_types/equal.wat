;; Equal types become one.
(module
  (type $a (func (param i32)))
  (type $b (func (param i32)))
  (func (export "f") (type $a))
  (func (export "g") (type $b) (drop (local.get 0)))
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (export "f" (func 0))
  (export "g" (func 1))
  (func (;0;) (type 0) (param i32))
  (func (;1;) (type 0) (param i32)
    local.get 0
    drop
  )
)
