;; Globals that only dead code or dead globals use go.
(module
  (global $a i32 (i32.const 1))
  (global $b i32 (global.get $a))
  (global $c (mut i32) (i32.const 3))
  (func $dead (drop (global.get $b)))
  (func (export "f") (result i32) (global.get $c))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (global (;0;) (mut i32) i32.const 3)
  (export "f" (func 0))
  (func (;0;) (type 0) (result i32)
    global.get 0
  )
)
