;; Functions whose types were merged are equal.
(module
  (type $a (func (param i32)))
  (type $b (func (param i32)))
  (func (export "f") (type $a) (call_indirect (type $a) (i32.const 1) (i32.const 2)))
  (func (export "g") (type $b) (call_indirect (type $b) (i32.const 1) (i32.const 2)))
  (table 3 funcref)
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (table (;0;) 3 funcref)
  (export "f" (func 0))
  (export "g" (func 0))
  (func (;0;) (type 0) (param i32)
    i32.const 1
    i32.const 2
    call_indirect (type 0)
  )
)
