;; Long constants are written as a short one that is extended, shifted or copied
;; into all lanes; others stay.
(module
  (func (param i64) (result i64)
    (i64.and (local.get 0) (i64.const 0xffffffff)))
  (func (param i64) (result i64)
    (i64.and (local.get 0) (i64.const 0x7ff0000000000000)))
  (func (param i64) (result i64)
    (i64.and (local.get 0) (i64.const 0x7fffffffffffffff)))
  (func (param i32) (result i32)
    (i32.and (local.get 0) (i32.const 0x80000000)))
  (func (param v128) (result v128)
    (v128.xor (local.get 0) (v128.const i8x16 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1)))
  (func (param i64) (result i64)
    (i64.and (local.get 0) (i64.const 0x0123456789abcdef)))
  (func (param i32) (result i32)
    (i32.and (local.get 0) (i32.const 0xff00)))
)
;;; output
(func (;0;) (type 0) (param i64) (result i64)
  local.get 0
  i32.wrap_i64
  i64.extend_i32_u
)
(func (;1;) (type 0) (param i64) (result i64)
  local.get 0
  i64.const 2047
  i64.const 52
  i64.shl
  i64.and
)
(func (;2;) (type 0) (param i64) (result i64)
  local.get 0
  i64.const -1
  i64.const 1
  i64.shr_u
  i64.and
)
(func (;3;) (type 1) (param i32) (result i32)
  local.get 0
  i32.const -1
  i32.const 31
  i32.shl
  i32.and
)
(func (;4;) (type 2) (param v128) (result v128)
  local.get 0
  v128.not
)
(func (;5;) (type 0) (param i64) (result i64)
  local.get 0
  i64.const 81985529216486895
  i64.and
)
(func (;6;) (type 1) (param i32) (result i32)
  local.get 0
  i32.const 65280
  i32.and
)
