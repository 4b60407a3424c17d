;; Addresses from 2 GB on are negative constants.
(module
  (memory (export "m") 65536)
  (data (i32.const 0x7fff_ffff) "\00a\00")
  (data (i32.const 0xffff_fffc) "\00b\00\00")
)
;;; output
(module
  (memory (;0;) 65536)
  (export "m" (memory 0))
  (data (;0;) (i32.const -2147483648) "a")
  (data (;1;) (i32.const -3) "b")
)
