;; Mutability and packed types tell types apart.
(module
  (type $a (array i8))
  (type $b (array (mut i8)))
  (type $c (array i16))
  (type $d (array (mut i8)))
  (func (export "f") (param (ref $a) (ref $b) (ref $c) (ref $d)))
)
;;; output
(module
  (type (;0;) (array i8))
  (type (;1;) (array (mut i8)))
  (type (;2;) (array i16))
  (type (;3;) (func (param (ref 0) (ref 1) (ref 2) (ref 1))))
  (export "f" (func 0))
  (func (;0;) (type 3) (param (ref 0) (ref 1) (ref 2) (ref 1)))
)
