;; Tail calls: direct, through a table, through a reference.
(module
  (type $t (func (param i32) (result i32)))
  (table $dead 1 funcref)
  (table $t 1 funcref)
  (func $dead)
  (func $f (export "f") (type $t) (return_call $g (local.get 0)))
  (func $g (export "g") (type $t) (return_call_indirect $t (type $t) (local.get 0) (i32.const 0)))
  (func $h (export "h") (type $t) (return_call_ref $t (local.get 0) (ref.func $f)))
)
;;; output
(module
  (type (;0;) (func (param i32) (result i32)))
  (table (;0;) 1 funcref)
  (export "f" (func 0))
  (export "g" (func 1))
  (export "h" (func 2))
  (func (;0;) (type 0) (param i32) (result i32)
    local.get 0
    return_call 1
  )
  (func (;1;) (type 0) (param i32) (result i32)
    local.get 0
    i32.const 0
    return_call_indirect (type 0)
  )
  (func (;2;) (type 0) (param i32) (result i32)
    local.get 0
    ref.func 0
    return_call_ref 0
  )
)
