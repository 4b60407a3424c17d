;; Blocks and functions with several results.
(module
  (func (export "f") (param i32) (result i32 i64)
    local.get 0
    (block (param i32) (result i32 i64)
      (i64.const 2)
      (br_if 0 (i32.const 3))
      drop drop (call 0 (i32.const 1))))
)
;;; output
(module
  (type (;0;) (func (param i32) (result i32 i64)))
  (export "f" (func 0))
  (func (;0;) (type 0) (param i32) (result i32 i64)
    local.get 0
    block (type 0) (param i32) (result i32 i64) ;; label = @1
      i64.const 2
      i32.const 3
      br_if 0 (;@1;)
      drop
      drop
      i32.const 1
      call 0
    end
  )
)
