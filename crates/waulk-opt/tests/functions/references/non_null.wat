;; A local that can not be null is declared as one that can; what is read from
;; it is told so.
;;! larger: locals that can not be null would be set in the block that reads them
(module
  (type $t (func (param i32) (result i32)))
  (func (param (ref $t) (ref $t) i32) (result i32) (local (ref $t))
    (local.set 3
      (if (result (ref $t)) (local.get 2)
        (then (local.get 0))
        (else (drop (call_ref $t (i32.const 1) (local.get 1))) (local.get 1))))
    (i32.add (call_ref $t (i32.const 1) (local.get 3)) (call_ref $t (i32.const 2) (local.get 3))))
)
;;; output
(func (;0;) (type 1) (param (ref 0) (ref 0) i32) (result i32)
  local.get 2
  if ;; label = @1
    local.get 0
    local.set 1
  else
    i32.const 1
    local.get 1
    call_ref 0
    drop
  end
  i32.const 1
  local.get 1
  call_ref 0
  i32.const 2
  local.get 1
  call_ref 0
  i32.add
)
