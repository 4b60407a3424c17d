;; An empty segment does nothing, unless even nothing does not fit.
(module
  (memory (export "m") 1)
  (table (export "t") 1 funcref)
  (data (i32.const 65536) "")
  (data (i32.const 65537) "")
  (elem (i32.const 1) func)
  (elem (i32.const 2) func)
)
;;; output
(module
  (table (;0;) 1 funcref)
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "t" (table 0))
  (elem (;0;) (i32.const 2) func)
  (data (;0;) (i32.const 65537) "")
)
