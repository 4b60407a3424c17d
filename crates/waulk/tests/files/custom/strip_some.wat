;; One group, or one section by name.
;;! strip=producers strip=mine
(module
  (@custom "producers" "\00")
  (@custom "target_features" "\00")
  (@custom "mine" "x")
  (@custom "yours" "x")
  (func $f (export "f"))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
  (@custom "target_features" (after code) "\00")
  (@custom "yours" (after code) "x")
)
