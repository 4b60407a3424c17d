;; At -O0 everything stays, as short as it can be written.
;;! level=0
(module
  (type $dead (func (param f64)))
  (func $dead (param i32) (result i32) (local.get 0))
  (func $also_dead (param i32) (result i32) (local.get 0))
  (memory 1)
  (data (i32.const 0) "\00\00")
  (elem declare func $dead)
)
;;; output
(module
  (type (;0;) (func (param f64)))
  (type (;1;) (func (param i32) (result i32)))
  (memory (;0;) 1)
  (elem (;0;) declare func 0)
  (func (;0;) (type 1) (param i32) (result i32)
    local.get 0
  )
  (func (;1;) (type 1) (param i32) (result i32)
    local.get 0
  )
  (data (;0;) (i32.const 0) "\00\00")
)
