;; Whether a module links can be observed: its imports stay, and their types.
(module
  (import "m" "f" (func (param f64)))
  (import "m" "g" (global i32))
  (import "m" "t" (table 1 funcref))
  (import "m" "mem" (memory 1))
  (import "m" "tag" (tag (param i32)))
  (func (export "f"))
)
;;; output
(module
  (type (;0;) (func (param f64)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func))
  (import "m" "f" (func (;0;) (type 0) (param f64)))
  (import "m" "g" (global (;0;) i32))
  (import "m" "t" (table (;0;) 1 funcref))
  (import "m" "mem" (memory (;0;) 1))
  (import "m" "tag" (tag (;0;) (type 1) (param i32)))
  (export "f" (func 1))
  (func (;1;) (type 2))
)
