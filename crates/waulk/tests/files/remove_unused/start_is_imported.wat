;; So is one that is imported.
(component
  (core module $provider (func (export "f") unreachable) (func (export "g")))
  (core module $m
    (import "p" "g" (func $g))
    (import "p" "f" (func $f))
    (start $f))
  (core instance $p (instantiate $provider))
  (core instance (instantiate $m (with "p" (instance $p))))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0)
      unreachable
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (import "p" "f" (func (;0;) (type 0)))
    (start 0)
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1
      (with "p" (instance 0))
    )
  )
)
