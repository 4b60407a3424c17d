;; Imports that share a module, or a module and a type, are written once.
(module
  (import "m" (item "a" (func)) (item "b" (global i32)) (item "c" (memory 1)))
  (import "n" (item "d") (item "e") (item "f") (func (param i32)))
  (import "o" "g" (func))
)
;;; output
(module
  (type (;0;) (func))
  (type (;1;) (func (param i32)))
  (import "m"
    (item "a" (func (;0;) (type 0)))
    (item "b" (global (;0;) i32))
    (item "c" (memory (;0;) 1))
  )
  (import "n"
    (item "d")
    (item "e")
    (item "f")
    (func (type 1) (param i32))
  )
  (import "o" "g" (func (;4;) (type 0)))
)
