;; What nothing calls goes, and what only that called.
(module
  (func $dead (call $also_dead))
  (func $also_dead)
  (func (export "f") (call $live))
  (func $live (drop (i32.const 1)))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0)
    call 1
  )
  (func (;1;) (type 0)
    i32.const 1
    drop
  )
)
