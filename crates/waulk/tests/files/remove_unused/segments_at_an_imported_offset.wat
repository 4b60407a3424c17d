;; Where a segment goes is not known, so it may not fit.
(module
  (import "m" "base" (global $base i32))
  (memory 1)
  (data (global.get $base) "ab")
)
;;; output
(module
  (import "m" "base" (global (;0;) i32))
  (memory (;0;) 1)
  (data (;0;) (global.get 0) "ab")
)
