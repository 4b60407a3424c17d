;; Segments that may not fit trap at instantiation: they and what they are
;; written to stay, though nothing else uses it.
(module
  (import "m" "base" (global $base i32))
  (memory 1)
  (table 1 funcref)
  (data (i32.const 65535) "ab")
  (elem (i32.const 1) $f)
  (func $f)
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "base" (global (;0;) i32))
  (table (;0;) 1 funcref)
  (memory (;0;) 1)
  (elem (;0;) (i32.const 1) func 0)
  (func (;0;) (type 0))
  (data (;0;) (i32.const 65535) "ab")
)
