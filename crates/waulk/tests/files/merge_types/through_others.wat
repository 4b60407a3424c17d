;; Types that refer to equal types are equal.
(module
  (type $a (struct (field i32)))
  (type $b (struct (field i32)))
  (type $c (struct (field (ref $a))))
  (type $d (struct (field (ref $b))))
  (func (export "f") (param (ref $c) (ref $d)))
)
;;; output
(module
  (type (;0;) (struct (field i32)))
  (type (;1;) (struct (field (ref 0))))
  (type (;2;) (func (param (ref 1) (ref 1))))
  (export "f" (func 0))
  (func (;0;) (type 2) (param (ref 1) (ref 1)))
)
