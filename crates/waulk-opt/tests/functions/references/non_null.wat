;; A local that can not be null is declared as one that can; what is read from
;; it is told so, unless all that uses it takes null too.
;;! larger: locals that can not be null would be set in the block that reads them
(module
  (type $t (func (param i32) (result i32)))
  (import "m" "h" (func $h (result (ref $t))))
  (import "m" "k" (func $k (param (ref $t))))
  (func (param i32) (result i32) (local (ref $t))
    (local.set 1 (call $h))
    (i32.add (call_ref $t (i32.const 1) (local.get 1)) (call_ref $t (i32.const 2) (local.get 1))))
  (func (param i32) (local (ref $t))
    (local.set 1 (call $h))
    (call $k (local.get 1))
    (drop (call_ref $t (i32.const 3) (local.get 1))))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  (local (ref null 0))
  i32.const 1
  call 0
  local.tee 1
  call_ref 0
  i32.const 2
  local.get 1
  call_ref 0
  i32.add
)
(func (;3;) (type 3) (param i32)
  (local (ref null 0))
  call 0
  local.tee 1
  ref.as_non_null
  call 1
  i32.const 3
  local.get 1
  ref.as_non_null
  call_ref 0
  drop
)
