;; Imports are never merged, nor what calls different ones.
(module
  (import "m" "f" (func $f))
  (import "m" "f" (func $g))
  (func (export "a") (call $f))
  (func (export "b") (call $g))
  (func (export "c") (call $f))
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "f" (func (;0;) (type 0)))
  (import "m" "f" (func (;1;) (type 0)))
  (export "a" (func 2))
  (export "b" (func 3))
  (export "c" (func 2))
  (func (;2;) (type 0)
    call 0
  )
  (func (;3;) (type 0)
    call 1
  )
)
