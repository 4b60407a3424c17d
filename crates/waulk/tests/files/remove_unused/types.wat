;; Types that nothing uses go; a group stays as a whole.
(module
  (type $dead (func (param f64)))
  (rec (type $a (struct (field i32))) (type $b (struct (field (ref $a)))))
  (func (export "f") (param (ref null $b)))
)
;;; output
(module
  (rec
    (type (;0;) (struct (field i32)))
    (type (;1;) (struct (field (ref 0))))
  )
  (type (;2;) (func (param (ref null 1))))
  (export "f" (func 0))
  (func (;0;) (type 2) (param (ref null 1)))
)
