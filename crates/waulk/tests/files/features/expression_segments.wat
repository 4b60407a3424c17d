;; Segments of plain functions get their short form, nulls and other types
;; theirs.
(module
  (type $t (func))
  (table (export "t") 8 funcref)
  (table (export "u") 8 (ref null $t))
  (elem (table 0) (i32.const 0) funcref (ref.func $f) (ref.func $g))
  (elem (table 0) (i32.const 2) funcref (ref.func $f) (ref.null func))
  (elem (table 1) (i32.const 0) (ref null $t) (ref.func $f) (ref.func $g))
  (elem (table 1) (i32.const 3) (ref $t) (ref.func $f))
  (func $f (drop (i32.const 1)))
  (func $g (drop (i32.const 2)))
)
;;; output
(module
  (type (;0;) (func))
  (table (;0;) 8 funcref)
  (table (;1;) 8 (ref null 0))
  (export "t" (table 0))
  (export "u" (table 1))
  (elem (;0;) (i32.const 0) func 0 1)
  (elem (;1;) (i32.const 2) funcref (ref.func 0) (ref.null func))
  (elem (;2;) (table 1) (i32.const 0) (ref null 0) (ref.func 0) (ref.func 1))
  (elem (;3;) (table 1) (i32.const 3) (ref 0) (ref.func 0))
  (func (;0;) (type 0)
    i32.const 1
    drop
  )
  (func (;1;) (type 0)
    i32.const 2
    drop
  )
)
