;; On request, imports that nothing uses go.
;;! drop-imports
(module
  (import "m" "f" (func (param f64)))
  (import "m" "g" (global i32))
  (import "m" "t" (table 1 funcref))
  (import "m" "mem" (memory 1))
  (import "m" "tag" (tag (param i32)))
  (import "m" "live" (func $live))
  (func (export "f") (call $live))
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "live" (func (;0;) (type 0)))
  (export "f" (func 1))
  (func (;1;) (type 0)
    call 0
  )
)
