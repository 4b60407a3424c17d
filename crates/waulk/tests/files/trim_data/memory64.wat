;; Addresses of 64 bits are trimmed too.
(module
  (memory (export "m") i64 0x2_0000)
  (data (i64.const 0x1_0000_0000) "\00\00a\00")
)
;;; output
(module
  (memory (;0;) i64 131072)
  (export "m" (memory 0))
  (data (;0;) (i64.const 4294967298) "a")
)
