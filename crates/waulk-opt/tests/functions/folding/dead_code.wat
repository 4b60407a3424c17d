;; What nobody needs goes, if it does nothing.
(module
  (memory 1)
  (global $m (mut i32) (i32.const 1))
  (func (param i32)
    (drop (global.get $m))
    (drop (i32.mul (local.get 0) (local.get 0)))
    (drop (memory.size))
    (drop (i32.div_u (local.get 0) (i32.const 3))))
)
;;; output
(func (;0;) (type 0) (param i32))
