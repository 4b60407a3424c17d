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
  ;; Its clause is a branch; it stays as it was, since it would be longer.
  (func (export "handled") (param i32) (result i32) (local i32)
    (local.set 1 (local.get 0))
    (block $on (result i32 (ref $k))
      (return (resume $k (on $yield $on) (local.get 1) (cont.new $k (ref.func $body)))))
    (drop))
)
;;; output
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (cont 0))
  (type (;2;) (func (result i32)))
  (type (;3;) (cont 2))
  (type (;4;) (func (param i64)))
  (type (;5;) (func (param (ref null 1)) (result i32)))
  (type (;6;) (func (result i32 (ref 1))))
  (tag (;0;) (type 0) (param i32) (result i32))
  (tag (;1;) (type 4) (param i64))
  (export "run" (func 1))
  (export "stop" (func 2))
  (export "handled" (func 3))
  (elem (;0;) declare func 0)
  (func (;0;) (type 0) (param i32) (result i32)
    local.get 0
    suspend 0
  )
  (func (;1;) (type 0) (param i32) (result i32)
    local.get 0
    ref.func 0
    cont.new 1
    resume 1
    local.get 0
    ref.func 0
    cont.new 1
    cont.bind 1 3
    resume 3
    i32.add
  )
  (func (;2;) (type 5) (param (ref null 1)) (result i32)
    i64.const 4
    local.get 0
    resume_throw 1 1
  )
  (func (;3;) (type 0) (param i32) (result i32)
    (local i32)
    local.get 0
    local.set 1
    block (type 6) (result i32 (ref 1)) ;; label = @1
      local.get 1
      ref.func 0
      cont.new 1
      resume 1 (on 0 0 (;@1;))
      return
    end
    drop
  )
)
