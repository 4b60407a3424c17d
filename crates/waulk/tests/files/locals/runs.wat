;; Locals of one type are declared together, the most used first.
(module
  (func (export "f") (param f32) (local i32 i64 i32 i64)
    (local.set 1 (i32.const 1))
    (local.set 2 (i64.const 2))
    (local.set 3 (local.tee 1 (i32.const 3)))
    (local.set 4 (i64.const 4))
    (local.set 0 (f32.const 5)))
)
;;; output
(module
  (type (;0;) (func (param f32)))
  (export "f" (func 0))
  (func (;0;) (type 0) (param f32)
    (local i32 i32 i64 i64)
    i32.const 1
    local.set 1
    i64.const 2
    local.set 3
    i32.const 3
    local.tee 1
    local.set 2
    i64.const 4
    local.set 4
    f32.const 0x1.4p+2 (;=5;)
    local.set 0
  )
)
