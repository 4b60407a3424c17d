;;! level=z
;; Every function has something to clean up, so that each is written anew.
(module
  (type $f (func (param i32) (result i32)))
  (type $k (cont $f))
  (type $f0 (func (result i32)))
  (type $k0 (cont $f0))
  (tag $yield (param i32) (result i32))
  (tag $stop (param i64))
  (func $body (type $f) (local i32)
    (local.set 1 (local.get 0))
    (suspend $yield (local.get 1)))
  (elem declare func $body)
  (func (export "run") (param i32) (result i32) (local i32)
    (local.set 1 (local.get 0))
    (i32.add
      (resume $k (local.get 1) (cont.new $k (ref.func $body)))
      (resume $k0 (cont.bind $k $k0 (local.get 1) (cont.new $k (ref.func $body))))))
  (func (export "stop") (param (ref null $k)) (result i32) (local i64)
    (local.set 1 (i64.const 4))
    (resume_throw $k $stop (local.get 1) (local.get 0)))
  ;; Handlers are branches: it stays as it was.
  (func (export "handled") (param i32) (result i32) (local i32)
    (local.set 1 (local.get 0))
    (block $on (result i32 (ref $k))
      (return (resume $k (on $yield $on) (local.get 1) (cont.new $k (ref.func $body)))))
    (drop))
)
