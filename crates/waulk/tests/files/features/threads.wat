;; Shared memories and atomic accesses; zeros go as everywhere.
(module
  (memory (export "m") 1 1 shared)
  (data (i32.const 0) "\00\00a")
  (func (export "f") (result i32)
    (atomic.fence)
    (drop (memory.atomic.notify offset=4 (i32.const 0) (i32.const 1)))
    (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 1) (i32.const 2)))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 1 1 shared)
  (export "m" (memory 0))
  (export "f" (func 0))
  (func (;0;) (type 0) (result i32)
    atomic.fence
    i32.const 0
    i32.const 1
    memory.atomic.notify offset=4
    drop
    i32.const 0
    i32.const 1
    i32.const 2
    i32.atomic.rmw.cmpxchg
  )
  (data (;0;) (i32.const 2) "a")
)
