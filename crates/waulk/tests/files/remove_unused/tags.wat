;; Tags that nothing throws, catches or exports go.
(module
  (tag $dead (param i64))
  (tag $thrown (param i32))
  (tag $exported (export "t") (param f32))
  (func (export "f") (throw $thrown (i32.const 1)))
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param f32)))
  (type (;2;) (func))
  (tag (;0;) (type 0) (param i32))
  (tag (;1;) (type 1) (param f32))
  (export "t" (tag 1))
  (export "f" (func 0))
  (func (;0;) (type 2)
    i32.const 1
    throw 0
  )
)
