;; Equal globals are not one global.
(module
  (global $a (mut i32) (i32.const 0))
  (global $b (mut i32) (i32.const 0))
  (func (export "a") (global.set $a (i32.const 1)))
  (func (export "b") (global.set $b (i32.const 1)))
  (func (export "c") (global.set $a (i32.const 1)))
)
;;; output
(module
  (type (;0;) (func))
  (global (;0;) (mut i32) i32.const 0)
  (global (;1;) (mut i32) i32.const 0)
  (export "a" (func 0))
  (export "b" (func 1))
  (export "c" (func 0))
  (func (;0;) (type 0)
    i32.const 1
    global.set 0
  )
  (func (;1;) (type 0)
    i32.const 1
    global.set 1
  )
)
