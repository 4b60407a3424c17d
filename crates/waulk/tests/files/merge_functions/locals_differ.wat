;; Locals that are used tell functions apart, locals that are not do not.
(module
  (func (export "a") (local i32) (drop (local.get 0)))
  (func (export "b") (local i64) (drop (local.get 0)))
  (func (export "c") (local i64 i32) (drop (local.get 1)))
)
;;; output
(module
  (type (;0;) (func))
  (export "a" (func 0))
  (export "b" (func 1))
  (export "c" (func 0))
  (func (;0;) (type 0)
    (local i32)
    local.get 0
    drop
  )
  (func (;1;) (type 0)
    (local i64)
    local.get 0
    drop
  )
)
