;; Groups are equal as a whole, type by type.
(module
  (rec (type $a (struct (field (ref null $b)))) (type $b (struct (field i32))))
  (rec (type $c (struct (field (ref null $d)))) (type $d (struct (field i32))))
  (func (export "f") (param (ref $a) (ref $b) (ref $c) (ref $d)))
)
;;; output
(module
  (rec
    (type (;0;) (struct (field (ref null 1))))
    (type (;1;) (struct (field i32)))
  )
  (type (;2;) (func (param (ref 0) (ref 1) (ref 0) (ref 1))))
  (export "f" (func 0))
  (func (;0;) (type 2) (param (ref 0) (ref 1) (ref 0) (ref 1)))
)
