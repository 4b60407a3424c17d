;; Imports of one type stay that way.
(module
  (import "n" (item "a") (item "b") (item "c") (item "d") (item "e") (item "f") (item "g") (item "h") (func))
)
;;; output
(module
  (type (;0;) (func))
  (import "n"
    (item "a")
    (item "b")
    (item "c")
    (item "d")
    (item "e")
    (item "f")
    (item "g")
    (item "h")
    (func (type 0))
  )
)
