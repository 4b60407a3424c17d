;; Where one segment may be anywhere, none is touched.
(module
  (import "m" "base" (global $base i32))
  (memory (export "m") 1)
  (data (i32.const 16) "\00a\00")
  (data (global.get $base) "b")
)
;;; output
(module
  (import "m" "base" (global (;0;) i32))
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 16) "\00a\00")
  (data (;1;) (global.get 0) "b")
)
