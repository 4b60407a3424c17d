;; References that can't be null must be set before they are read, wherever
;; they stand.
(module
  (func (export "f") (param (ref func)) (result (ref func)) (local i32 (ref func) i32 funcref)
    (local.set 2 (local.get 0))
    (local.set 4 (local.get 2))
    (local.set 3 (i32.const 1))
    (local.get 2))
)
;;; output
(module
  (type (;0;) (func (param (ref func)) (result (ref func))))
  (export "f" (func 0))
  (func (;0;) (type 0) (param (ref func)) (result (ref func))
    (local (ref func) i32 funcref)
    local.get 0
    local.set 1
    local.get 1
    local.set 3
    i32.const 1
    local.set 2
    local.get 1
  )
)
