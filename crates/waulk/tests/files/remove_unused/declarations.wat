;; Declarations of taken references are made again, for what needs them.
(module
  (elem declare func $a $b $c)
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (func $c (export "c") (drop (i32.const 3)))
  (func $dead (drop (ref.func $b)))
  (func (export "f") (drop (ref.func $a)) (drop (ref.func $c)))
)
;;; output
(module
  (type (;0;) (func))
  (export "c" (func 0))
  (export "f" (func 2))
  (elem (;0;) declare func 1)
  (func (;0;) (type 0)
    i32.const 3
    drop
  )
  (func (;1;) (type 0)
    i32.const 1
    drop
  )
  (func (;2;) (type 0)
    ref.func 1
    drop
    ref.func 0
    drop
  )
)
