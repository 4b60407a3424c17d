;; Globals stay in their order where another one is not cheaper.
(module
  (global $a i32 (i32.const 1))
  (global $b i32 (i32.const 2))
  (global $c i32 (global.get $b))
  (func (export "f") (result i32 i32 i32 i32)
    (global.get $c) (global.get $c) (global.get $c) (global.get $a))
  (func (export "g") (result i32) (global.get $b))
)
;;; output
(module
  (type (;0;) (func (result i32 i32 i32 i32)))
  (type (;1;) (func (result i32)))
  (global (;0;) i32 i32.const 1)
  (global (;1;) i32 i32.const 2)
  (global (;2;) i32 global.get 1)
  (export "f" (func 0))
  (export "g" (func 1))
  (func (;0;) (type 0) (result i32 i32 i32 i32)
    global.get 2
    global.get 2
    global.get 2
    global.get 0
  )
  (func (;1;) (type 1) (result i32)
    global.get 1
  )
)
