;; A segment that does not fit traps, however many zeros it has.
(module
  (memory (export "m") 1)
  (data (i32.const 16) "\00a\00")
  (data (i32.const 65535) "\00\00")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 16) "\00a\00")
  (data (;1;) (i32.const 65535) "\00\00")
)
