;; Imports of exactly one type stay so.
(module
  (type $dead (func (param i64)))
  (type $f (func))
  (import "m" "f" (func $f (exact (type $f))))
  (elem declare func $f)
  (func (export "g") (result (ref (exact $f))) (ref.func $f))
)
;;; output
(module
  (type (;0;) (func))
  (type (;1;) (func (result (ref (exact 0)))))
  (import "m" "f" (func (;0;) (exact (type 0))))
  (export "g" (func 1))
  (elem (;0;) declare func 0)
  (func (;1;) (type 1) (result (ref (exact 0)))
    ref.func 0
  )
)
