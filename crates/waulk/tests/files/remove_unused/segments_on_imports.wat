;; Whoever gave the memory and the table sees what is written.
(component
  (core module $provider
    (memory (export "m") 1)
    (table (export "t") 1 funcref))
  (core module $m
    (import "p" "m" (memory 1))
    (import "p" "t" (table 1 funcref))
    (data (i32.const 0) "ab")
    (elem (i32.const 0) $f)
    (func $f (drop (i32.const 1)))
    (func $dead (drop (i32.const 2))))
  (core instance $p (instantiate $provider))
  (core instance (instantiate $m (with "p" (instance $p))))
)
;;; output
(component
  (core module (;0;)
    (table (;0;) 1 funcref)
    (memory (;0;) 1)
    (export "m" (memory 0))
    (export "t" (table 0))
  )
  (core module (;1;)
    (type (;0;) (func))
    (import "p" "m" (memory (;0;) 1))
    (import "p" "t" (table (;0;) 1 funcref))
    (elem (;0;) (i32.const 0) func 0)
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
    (data (;0;) (i32.const 0) "ab")
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1
      (with "p" (instance 0))
    )
  )
)
