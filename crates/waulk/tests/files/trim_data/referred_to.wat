;; Segments that instructions name keep their length.
(module
  (memory (export "m") 1)
  (data $a (i32.const 16) "\00a\00")
  (data $b (i32.const 32) "\00b\00")
  (data $c "\00c\00")
  (func (export "f")
    (data.drop $a)
    (memory.init $c (i32.const 0) (i32.const 0) (i32.const 3)))
)
;;; output
(module
  (type (;0;) (func))
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "f" (func 0))
  (func (;0;) (type 0)
    data.drop 0
    i32.const 0
    i32.const 0
    i32.const 3
    memory.init 2
  )
  (data (;0;) (i32.const 16) "\00a\00")
  (data (;1;) (i32.const 33) "b")
  (data (;2;) "\00c\00")
)
