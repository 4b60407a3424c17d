;; Active segments that instructions name stay, and keep what they write to.
(module
  (memory 1)
  (table 1 funcref)
  (data $d (i32.const 0) "ab")
  (elem $e (i32.const 0) $a)
  (func $a (drop (i32.const 1)))
  (func (export "f") (data.drop $d) (elem.drop $e))
)
;;; output
(module
  (type (;0;) (func))
  (table (;0;) 1 funcref)
  (memory (;0;) 1)
  (export "f" (func 1))
  (elem (;0;) (i32.const 0) func 0)
  (func (;0;) (type 0)
    i32.const 1
    drop
  )
  (func (;1;) (type 0)
    data.drop 0
    elem.drop 0
  )
  (data (;0;) (i32.const 0) "ab")
)
