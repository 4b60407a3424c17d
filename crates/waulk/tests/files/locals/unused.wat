;; Locals that nothing mentions go, parameters stay.
(module
  (func (export "f") (param i32 i32) (local i32 i64 f32)
    (local.set 3 (i64.const 1)))
)
;;; output
(module
  (type (;0;) (func (param i32 i32)))
  (export "f" (func 0))
  (func (;0;) (type 0) (param i32 i32)
    (local i64)
    i64.const 1
    local.set 2
  )
)
