;; The functions that are referred to most come first; exports count.
(module
  (func $once (drop (i32.const 1)))
  (func $thrice (drop (i32.const 3)))
  (func (export "f")
    (call $once) (call $thrice) (call $thrice) (call $thrice))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 2))
  (func (;0;) (type 0)
    i32.const 3
    drop
  )
  (func (;1;) (type 0)
    i32.const 1
    drop
  )
  (func (;2;) (type 0)
    call 1
    call 0
    call 0
    call 0
  )
)
