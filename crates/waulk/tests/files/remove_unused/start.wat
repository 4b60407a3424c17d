;; The start function is a root.
(module
  (import "m" "f" (func $f))
  (func $dead)
  (func $start (call $f))
  (start $start)
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "f" (func (;0;) (type 0)))
  (start 1)
  (func (;1;) (type 0)
    call 0
  )
)
