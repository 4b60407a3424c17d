;; Debug sections of a component are dropped with a note too.
;;! keep=names
(component $c
  (@custom ".debug_info" "x")
  (core module $m (@custom ".debug_info" "y") (func $f (export "f")))
)
;;; output
(component $c
  (core module $m (;0;))
)
;; note: module 0: dropped, since they name code offsets that have changed: .debug_info
;; note: dropped, since they name code offsets that have changed: .debug_info
