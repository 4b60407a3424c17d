;; A table that nothing uses goes with its elements and their functions.
(module
  (table 2 funcref)
  (elem (i32.const 0) $a $b)
  (func $a (drop (i32.const 1)))
  (func $b (drop (i32.const 2)))
  (func (export "f"))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
)
