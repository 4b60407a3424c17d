;; A local that can not be null is declared as one that can; what is read from
;; it is told so.
;;! larger: locals that can not be null would be set in the block that reads them
(module
  (type $t (func (param i32) (result i32)))
  (import "m" "h" (func $h (result (ref $t))))
  (func (param i32) (result i32) (local (ref $t))
    (local.set 1 (call $h))
    (i32.add (call_ref $t (i32.const 1) (local.get 1)) (call_ref $t (i32.const 2) (local.get 1))))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local (ref null 0))
  i32.const 1
  call 0
  local.tee 1
  ref.as_non_null
  call_ref 0
  i32.const 2
  local.get 1
  ref.as_non_null
  call_ref 0
  i32.add
)
