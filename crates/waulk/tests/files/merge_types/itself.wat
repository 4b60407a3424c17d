;; Types that refer to themselves at the same place are equal.
(module
  (type $a (struct (field (ref null $a))))
  (type $b (struct (field (ref null $b))))
  (type $c (struct (field (ref null $a))))
  (func (export "f") (param (ref $a) (ref $b) (ref $c)))
)
;;; output
(module
  (type (;0;) (struct (field (ref null 0))))
  (type (;1;) (struct (field (ref null 0))))
  (type (;2;) (func (param (ref 0) (ref 0) (ref 1))))
  (export "f" (func 0))
  (func (;0;) (type 2) (param (ref 0) (ref 0) (ref 1)))
)
