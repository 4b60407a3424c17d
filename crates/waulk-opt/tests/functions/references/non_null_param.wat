;; A parameter that can not be null is read as it is.
(module
  (type $t (func (param i32) (result i32)))
  (func (param (ref $t) i32) (result i32)
    (i32.add (call_ref $t (local.get 1) (local.get 0)) (call_ref $t (i32.const 2) (local.get 0))))
)
;;; output
(func (;0;) (type 1) (param (ref 0) i32) (result i32)
  local.get 1
  local.get 0
  call_ref 0
  i32.const 2
  local.get 0
  call_ref 0
  i32.add
)
