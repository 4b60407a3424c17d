;; So do types.
(module
  (type $a (struct (field i32)))
  (type $base (sub (struct (field i64))))
  (type $child (sub $base (struct (field i64) (field f32))))
  (func (export "f") (param (ref $child) (ref $child) (ref $child) (ref $a)))
)
;;; output
(module
  (type (;0;) (struct (field i32)))
  (type (;1;) (sub (struct (field i64))))
  (type (;2;) (sub 1 (struct (field i64) (field f32))))
  (type (;3;) (func (param (ref 2) (ref 2) (ref 2) (ref 0))))
  (export "f" (func 0))
  (func (;0;) (type 3) (param (ref 2) (ref 2) (ref 2) (ref 0)))
)
