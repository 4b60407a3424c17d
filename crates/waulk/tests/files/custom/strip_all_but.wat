;; What is to be kept wins.
;;! strip=all keep=producers keep=mine
(module
  (@custom "producers" "\00")
  (@custom "target_features" "\00")
  (@custom "mine" "x")
  (@custom "unknown" "x")
  (func $f (export "f"))
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
  (@producers)
  (@custom "mine" (after code) "x")
)
