;; What a type extends, and whether it can be extended, tell types apart.
(module
  (type $open (sub (struct (field i32))))
  (type $final (struct (field i32)))
  (type $open2 (sub (struct (field i32))))
  (type $child (sub $open (struct (field i32))))
  (type $child2 (sub $open2 (struct (field i32))))
  (func (export "f") (param (ref $open) (ref $final) (ref $open2) (ref $child) (ref $child2)))
)
;;; output
(module
  (type (;0;) (sub (struct (field i32))))
  (type (;1;) (struct (field i32)))
  (type (;2;) (sub 0 (struct (field i32))))
  (type (;3;) (func (param (ref 0) (ref 1) (ref 0) (ref 2) (ref 2))))
  (export "f" (func 0))
  (func (;0;) (type 3) (param (ref 0) (ref 1) (ref 0) (ref 2) (ref 2)))
)
