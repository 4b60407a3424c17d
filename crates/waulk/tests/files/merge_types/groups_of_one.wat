;; A type alone and a group of only that type are equal.
(module
  (type $a (struct (field i32)))
  (rec (type $b (struct (field i32))))
  (func (export "f") (param (ref $a) (ref $b)))
)
;;; output
(module
  (type (;0;) (struct (field i32)))
  (type (;1;) (func (param (ref 0) (ref 0))))
  (export "f" (func 0))
  (func (;0;) (type 1) (param (ref 0) (ref 0)))
)
