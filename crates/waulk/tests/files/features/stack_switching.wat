;; Continuations.
(module
  (type $f (func (param i32) (result i32)))
  (type $k (cont $f))
  (type $dead (cont $f))
  (tag $dead)
  (tag $yield (param i32) (result i32))
  (func $body (export "body") (type $f) (suspend $yield (local.get 0)))
  (func (export "run") (result i32)
    (block $on (result i32 (ref $k))
      (return (resume $k (on $yield $on) (i32.const 1) (cont.new $k (ref.func $body)))))
    (drop))
)
;;; output
(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (cont 0))
  (type (;2;) (func (result i32)))
  (type (;3;) (func (result i32 (ref 1))))
  (tag (;0;) (type 0) (param i32) (result i32))
  (export "body" (func 0))
  (export "run" (func 1))
  (func (;0;) (type 0) (param i32) (result i32)
    local.get 0
    suspend 0
  )
  (func (;1;) (type 2) (result i32)
    block (type 3) (result i32 (ref 1)) ;; label = @1
      i32.const 1
      ref.func 0
      cont.new 1
      resume 1 (on 0 0 (;@1;))
      return
    end
    drop
  )
)
