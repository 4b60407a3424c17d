;; A module without compact imports gets none.
(module
  (import "m" "a" (func))
  (import "m" "b" (func))
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "a" (func (;0;) (type 0)))
  (import "m" "b" (func (;1;) (type 0)))
)
