;; Passive segments that no instruction names go.
(module
  (memory (export "m") 1)
  (table (export "t") 1 funcref)
  (data $dead "dead")
  (data $live "live")
  (elem $dead func $a)
  (elem $live func $b)
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (func (export "f")
    (memory.init $live (i32.const 0) (i32.const 0) (i32.const 4))
    (table.init $live (i32.const 0) (i32.const 0) (i32.const 1)))
)
;;; output
(module
  (type (;0;) (func))
  (table (;0;) 1 funcref)
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "t" (table 0))
  (export "f" (func 1))
  (elem (;0;) func 0)
  (func (;0;) (type 0)
    i32.const 2
    drop
  )
  (func (;1;) (type 0)
    i32.const 0
    i32.const 0
    i32.const 4
    memory.init 0
    i32.const 0
    i32.const 0
    i32.const 1
    table.init 0
  )
  (data (;0;) "live")
)
