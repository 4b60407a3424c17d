;; Names of segments follow when one before them is split.
(module
  (memory (export "m") 1)
  (data $a (i32.const 16)
    "a\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00b")
  (data $c "\00c\00")
  (func (export "f") (memory.init $c (i32.const 0) (i32.const 0) (i32.const 3)))
)
;;; output
(module
  (type (;0;) (func))
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "f" (func 0))
  (func (;0;) (type 0)
    i32.const 0
    i32.const 0
    i32.const 3
    memory.init 2
  )
  (data (;0;) (i32.const 16) "a")
  (data (;1;) (i32.const 41) "b")
  (data (;2;) "\00c\00")
)
