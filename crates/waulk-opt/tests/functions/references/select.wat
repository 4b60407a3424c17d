;; A select of references has their type.
(module
  (func (param i32 externref externref) (result externref)
    (if (result externref) (local.get 0) (then (local.get 1)) (else (local.get 2))))
)
;;; output
(func (;0;) (type 0) (param i32 externref externref) (result externref)
  local.get 1
  local.get 2
  local.get 0
  select (result externref)
)
