;; Allocating an array may trap, so the unused global stays; a null does not.
(module
  (type $a (array i8))
  (global (ref $a) (array.new $a (i32.const 0) (i32.const 2000000000)))
  (global (ref null $a) (ref.null $a))
)
;;; output
(module
  (type (;0;) (array i8))
  (global (;0;) (ref 0) i32.const 0 i32.const 2000000000 array.new 0)
)
