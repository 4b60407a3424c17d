;; Names of what there is not go, and a section without names too.
;;! keep=names
(module
  (func (export "f"))
  (@custom "name" "\01\08\01\ff\ff\ff\ff\0f\01a\04\04\01\07\01b")
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
)
