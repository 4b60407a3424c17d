;; Equal code of different types stays.
(module
  (func (export "a") (param i32))
  (func (export "b") (param i64))
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (param i64)))
  (export "a" (func 0))
  (export "b" (func 1))
  (func (;0;) (type 0) (param i32))
  (func (;1;) (type 1) (param i64))
)
