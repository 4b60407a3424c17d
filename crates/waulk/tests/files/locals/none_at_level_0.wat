;; At -O0 they stay as they were declared, but for empty declarations.
;;! level=0
(module
  (func (export "f") (param i32) (local i32 i64 i32)
    (local.set 3 (local.get 0)))
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (export "f" (func 0))
  (func (;0;) (type 0) (param i32)
    (local i32 i64 i32)
    local.get 0
    local.set 3
  )
)
