;; The old and the new value are both read later: they need two locals.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (local.get 0))
    (if (local.get 1)
      (then (local.set 2 (call $f (local.get 0)))))
    (i32.add (local.get 0) (i32.mul (local.get 2) (call $f (local.get 2)))))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  if (result i32) ;; label = @1
    local.get 0
    call 0
  else
    local.get 0
  end
  local.tee 1
  local.get 1
  call 0
  i32.mul
  i32.add
)
