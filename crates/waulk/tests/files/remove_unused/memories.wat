;; Of several memories, those that nothing uses go.
(module
  (memory 1)
  (memory $b 2)
  (memory $c 3)
  (data (memory 0) (i32.const 0) "dead")
  (data (memory $c) (i32.const 0) "live")
  (func (export "f") (result i32) (i32.load $c (i32.const 0)))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 3)
  (export "f" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 0
    i32.load
  )
  (data (;0;) (i32.const 0) "live")
)
