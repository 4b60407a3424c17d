;; Equal types in groups that differ, or at other places, are different types.
(module
  (type $alone (struct (field i32)))
  (rec (type $a (struct (field i32))) (type $b (struct (field i64))))
  (rec (type $c (struct (field i64))) (type $d (struct (field i32))))
  (rec (type $e (struct (field i32))) (type $f (struct (field f32))))
  (func (export "f") (param (ref $alone) (ref $a) (ref $b) (ref $c) (ref $d) (ref $e) (ref $f)))
)
;;; output
(module
  (type (;0;) (struct (field i32)))
  (rec
    (type (;1;) (struct (field i32)))
    (type (;2;) (struct (field i64)))
  )
  (rec
    (type (;3;) (struct (field i64)))
    (type (;4;) (struct (field i32)))
  )
  (rec
    (type (;5;) (struct (field i32)))
    (type (;6;) (struct (field f32)))
  )
  (type (;7;) (func (param (ref 0) (ref 1) (ref 2) (ref 3) (ref 4) (ref 5) (ref 6))))
  (export "f" (func 0))
  (func (;0;) (type 7) (param (ref 0) (ref 1) (ref 2) (ref 3) (ref 4) (ref 5) (ref 6)))
)
