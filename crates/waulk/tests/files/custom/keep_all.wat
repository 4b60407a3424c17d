;; Everything stays but what would be wrong.
;;! keep=all
(module
  (@custom "producers" "\00")
  (@custom ".debug_info" "x")
  (@custom "metadata.code.branch_hint" "\00")
  (@custom "mine" "x")
  (func $f (export "f"))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func $f))
  (func $f (;0;) (type 0))
  (@producers)
  (@custom "mine" (after code) "x")
)
;; note: dropped, since they name code offsets that have changed: .debug_info, metadata.code.branch_hint
