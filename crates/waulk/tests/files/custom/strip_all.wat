;; Everything goes but what is needed to run or compose.
;;! strip=all
(module
  (@custom "dylink.0" (before first) "\01\00")
  (@custom "component-type:x" "b")
  (@custom "producers" "\00")
  (@custom "target_features" "\00")
  (@custom "unknown" "x")
  (func $f (export "f"))
)
;;; output
(module
  ;; failed to parse custom section `dylink.0`: unexpected end-of-file (at offset 0x15)
  (@custom "dylink.0" (before first) "\01\00")
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
  (@custom "component-type:x" (after code) "b")
)
