;; No address is zero; what else is known of one may not be used: the sum is left.
(module
  (memory 20)
  (data (i32.const 1048576) "text")
  (func (param i32) (result i32)
    (if (i32.eqz (i32.const 1048600)) (then (return (i32.const 7))))
    (if (i32.const 1048604) (then (i32.store (local.get 0) (i32.const 1))))
    (i32.add (i32.const 1048600) (i32.const 8))))
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  local.get 0
  i32.const 1
  i32.store
  i32.const 1048600
  i32.const 8
  i32.add
)
