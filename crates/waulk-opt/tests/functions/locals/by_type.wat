;; Values of different types do not share a local; values of one type that are
;; not needed at once do.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32) (result f32) (local i32 f32 i64 i32)
    (local.set 1 (call $f (local.get 0)))
    (i32.store (local.get 1) (local.get 1))
    (local.set 3 (i64.load (local.get 0)))
    (i64.store (local.get 0) (i64.mul (local.get 3) (local.get 3)))
    (local.set 4 (call $f (local.get 0)))
    (i32.store (local.get 4) (local.get 4))
    (local.set 2 (f32.load (local.get 0)))
    (f32.mul (local.get 2) (local.get 2)))
)
;;; output
(func (;1;) (type 1) (param i32) (result f32)
  (local i32 i64 f32)
  local.get 0
  call 0
  local.tee 1
  local.get 1
  i32.store
  local.get 0
  local.get 0
  i64.load
  local.tee 2
  local.get 2
  i64.mul
  i64.store
  local.get 0
  call 0
  local.tee 1
  local.get 1
  i32.store
  local.get 0
  f32.load
  local.tee 3
  local.get 3
  f32.mul
)
