;; An imported memory may hold anything.
(module
  (import "m" "mem" (memory 1))
  (data (i32.const 16) "\00\00a\00\00")
)
;;; output
(module
  (import "m" "mem" (memory (;0;) 1))
  (data (;0;) (i32.const 16) "\00\00a\00\00")
)
