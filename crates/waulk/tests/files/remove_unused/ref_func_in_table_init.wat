;; A table's first value keeps its function as long as the table is used.
(module
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (table (export "used") 3 funcref (ref.func $a))
  (table 3 funcref (ref.func $b))
)
;;; output
(module
  (type (;0;) (func))
  (table (;0;) 3 funcref ref.func 0)
  (export "used" (table 0))
  (func (;0;) (type 0)
    i32.const 1
    drop
  )
)
