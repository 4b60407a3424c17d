;; Memories and tables with 64-bit addresses.
(module
  (memory $m (export "m") i64 1)
  (table $t (export "t") i64 1 funcref)
  (elem (table $t) (i64.const 0) func $f)
  (data (i64.const 65535) "\01")
  (func $f (export "f") (result i64)
    (i64.load offset=0x1_0000_0000 align=1 (i64.const 0)))
)
;;; output
(module
  (type (;0;) (func (result i64)))
  (table (;0;) i64 1 funcref)
  (memory (;0;) i64 1)
  (export "m" (memory 0))
  (export "t" (table 0))
  (export "f" (func 0))
  (elem (;0;) (i64.const 0) func 0)
  (func (;0;) (type 0) (result i64)
    i64.const 0
    i64.load offset=4294967296 align=1
  )
  (data (;0;) (i64.const 65535) "\01")
)
