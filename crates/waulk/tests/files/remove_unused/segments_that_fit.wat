;; Segments of what nothing uses go when they are sure to fit.
(module
  (memory 1)
  (table 1 funcref)
  (data (i32.const 65534) "ab")
  (elem (i32.const 0) $f)
  (func $f)
)
;;; output
(module)
