;; The elements of a passive segment are made at instantiation.
(module
  (type $a (array i8))
  (elem (ref $a) (item (array.new $a (i32.const 0) (i32.const 2000000000))))
  (elem (ref null $a) (item (ref.null $a)))
)
;;; output
(module
  (type (;0;) (array i8))
  (elem (;0;) (ref 0) (item i32.const 0 i32.const 2000000000 array.new 0))
)
