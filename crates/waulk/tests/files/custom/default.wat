;; Names, debug sections and what names code offsets go; what is needed to run
;; or compose, and what is not known, stays, where it stood.
(module
  (@custom "dylink.0" (before first) "\01\00")
  (@custom "unknown" (after type) "a")
  (@custom "component-type:x" (after func) "b")
  (@custom ".debug_info" "c")
  (@custom "sourceMappingURL" "d")
  (@custom "producers" "\00")
  (@custom "target_features" "\00")
  (@custom "metadata.code.branch_hint" "\00")
  (@custom "unknown" "again")
  (func $named (export "f"))
)
;;; output
(module
  ;; failed to parse custom section `dylink.0`: unexpected end-of-file (at offset 0x15)
  (@custom "dylink.0" (before first) "\01\00")
  (type (;0;) (func))
  (@custom "unknown" (after type) "a")
  (@custom "component-type:x" (after func) "b")
  (export "f" (func 0))
  (func (;0;) (type 0))
  (@producers)
  (@custom "target_features" (after code) "\00")
  (@custom "unknown" (after code) "again")
)
;; note: dropped, since they name code offsets that have changed: metadata.code.branch_hint
