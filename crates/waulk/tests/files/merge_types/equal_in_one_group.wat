;; Two types of one group stay two types.
(module
  (rec (type $a (struct (field i32))) (type $b (struct (field i32))))
  (func (export "f") (param (ref $a) (ref $b)))
)
;;; output
(module
  (rec
    (type (;0;) (struct (field i32)))
    (type (;1;) (struct (field i32)))
  )
  (type (;2;) (func (param (ref 0) (ref 1))))
  (export "f" (func 0))
  (func (;0;) (type 2) (param (ref 0) (ref 1)))
)
