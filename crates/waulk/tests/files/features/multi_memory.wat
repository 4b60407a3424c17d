;; Accesses to several memories, one of which goes.
(module
  (memory $dead 1)
  (memory $a (export "a") 1)
  (memory $b (export "b") 1)
  (func (export "f") (result i32)
    (i32.store $b offset=4 (i32.const 0) (i32.load8_u $a align=1 (i32.const 0)))
    (memory.copy $a $b (i32.const 0) (i32.const 1) (i32.const 2))
    (memory.fill $b (i32.const 0) (i32.const 1) (i32.const 2))
    (drop (memory.grow $a (i32.const 1)))
    (memory.size $b))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 1)
  (memory (;1;) 1)
  (export "a" (memory 0))
  (export "b" (memory 1))
  (export "f" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 0
    i32.const 0
    i32.load8_u
    i32.store 1 offset=4
    i32.const 0
    i32.const 1
    i32.const 2
    memory.copy 0 1
    i32.const 0
    i32.const 1
    i32.const 2
    memory.fill 1
    i32.const 1
    memory.grow
    drop
    memory.size 1
  )
)
