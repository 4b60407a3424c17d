;; The elements of a table that is exported or called through stay.
(module
  (table $exported (export "t") 1 funcref)
  (table $called 1 funcref)
  (elem (table $exported) (i32.const 0) func $a)
  (elem (table $called) (i32.const 0) func $b)
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (func (export "f") (call_indirect $called (i32.const 0)))
)
;;; output
(module
  (type (;0;) (func))
  (table (;0;) 1 funcref)
  (table (;1;) 1 funcref)
  (export "t" (table 0))
  (export "f" (func 2))
  (elem (;0;) (i32.const 0) func 0)
  (elem (;1;) (table 1) (i32.const 0) func 1)
  (func (;0;) (type 0)
    i32.const 1
    drop
  )
  (func (;1;) (type 0)
    i32.const 2
    drop
  )
  (func (;2;) (type 0)
    i32.const 0
    call_indirect 1 (type 0)
  )
)
