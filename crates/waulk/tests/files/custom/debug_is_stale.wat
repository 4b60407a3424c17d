;; Debug sections that are asked for would be wrong: they go, with a note.
;;! keep=names
(module
  (func $f (export "f"))
  (@custom ".debug_info" "c")
  (@custom ".debug_line" "d")
  (@custom "external_debug_info" "e")
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func $f))
  (func $f (;0;) (type 0))
)
;; note: dropped, since they name code offsets that have changed: .debug_info, .debug_line, external_debug_info
