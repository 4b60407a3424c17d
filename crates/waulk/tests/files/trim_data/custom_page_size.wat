;; Memories of small pages have small bounds.
(module
  (memory (export "a") 4 (pagesize 1))
  (memory (export "b") 3 (pagesize 1))
  (data (memory 0) (i32.const 0) "\00a\00\00")
  (data (memory 1) (i32.const 0) "\00a\00\00")
)
;;; output
(module
  (memory (;0;) 4 (pagesize 0x1))
  (memory (;1;) 3 (pagesize 0x1))
  (export "a" (memory 0))
  (export "b" (memory 1))
  (data (;0;) (i32.const 1) "a")
  (data (;1;) (memory 1) (i32.const 0) "\00a\00\00")
)
