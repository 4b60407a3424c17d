;; Types of blocks, locals, casts and calls are used.
(module
  (type $pair (func (result i32 i32)))
  (type $s (struct))
  (type $t (struct (field i32)))
  (type $callee (func (param f32)))
  (func (export "f") (param anyref) (local (ref null $s))
    (block (type $pair) (i32.const 1) (i32.const 2))
    drop drop
    (drop (ref.test (ref $t) (local.get 0)))
    (drop (ref.is_null (local.get 1)))
    (call_ref $callee (f32.const 1) (ref.null $callee)))
)
;;; output
(module
  (type (;0;) (func (result i32 i32)))
  (type (;1;) (struct))
  (type (;2;) (struct (field i32)))
  (type (;3;) (func (param f32)))
  (type (;4;) (func (param anyref)))
  (export "f" (func 0))
  (func (;0;) (type 4) (param anyref)
    (local (ref null 1))
    block (type 0) (result i32 i32) ;; label = @1
      i32.const 1
      i32.const 2
    end
    drop
    drop
    local.get 0
    ref.test (ref 2)
    drop
    local.get 1
    ref.is_null
    drop
    f32.const 0x1p+0 (;=1;)
    ref.null 3
    call_ref 3
  )
)
