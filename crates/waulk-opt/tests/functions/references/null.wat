;; References that may be null need nothing.
(module
  (import "m" "g" (func $g (result i32)))
  (func (param i32 funcref funcref) (result i32) (local funcref)
    (if (local.get 0)
      (then (local.set 3 (local.get 1)))
      (else (drop (call $g)) (local.set 3 (local.get 2))))
    (i32.add (ref.is_null (local.get 3)) (i32.mul (call $g) (ref.is_null (local.get 3)))))
)
;;; output
(func (;1;) (type 1) (param i32 funcref funcref) (result i32)
  local.get 0
  if ;; label = @1
    local.get 1
    local.set 2
  else
    call 0
    drop
  end
  local.get 2
  ref.is_null
  local.tee 0
  call 0
  local.get 0
  i32.mul
  i32.add
)
