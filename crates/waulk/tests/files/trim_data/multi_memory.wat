;; Each memory is looked at alone.
(module
  (import "m" "mem" (memory $imported 1))
  (memory $overlapped (export "a") 1)
  (memory $own (export "b") 1)
  (data (memory $imported) (i32.const 0) "\00a\00")
  (data (memory $overlapped) (i32.const 0) "\00a\00")
  (data (memory $overlapped) (i32.const 1) "\00")
  (data (memory $own) (i32.const 0) "\00a\00")
)
;;; output
(module
  (import "m" "mem" (memory (;0;) 1))
  (memory (;1;) 1)
  (memory (;2;) 1)
  (export "a" (memory 1))
  (export "b" (memory 2))
  (data (;0;) (i32.const 0) "\00a\00")
  (data (;1;) (memory 1) (i32.const 0) "\00a\00")
  (data (;2;) (memory 1) (i32.const 1) "\00")
  (data (;3;) (memory 2) (i32.const 1) "a")
)
