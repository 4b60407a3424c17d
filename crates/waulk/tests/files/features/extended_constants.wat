;; Offsets that are computed are left as they are.
(module
  (import "m" "base" (global $base i32))
  (memory (export "m") 1)
  (table (export "t") 4 funcref)
  (data (i32.add (global.get $base) (i32.const 4)) "\00a\00")
  (elem (offset (i32.add (i32.const 1) (i32.const 1))) $f)
  (func $f)
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "base" (global (;0;) i32))
  (table (;0;) 4 funcref)
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "t" (table 0))
  (elem (;0;) (offset i32.const 1 i32.const 1 i32.add) func 0)
  (func (;0;) (type 0))
  (data (;0;) (offset global.get 0 i32.const 4 i32.add) "\00a\00")
)
