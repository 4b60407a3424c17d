;; A table that ends the function with a value: the value waits outside.
;;! larger: the value that the branch brings goes through a local
(module
  (func (param i32 i32) (result i32)
    (block $b (result i32)
      (br_table $b 1 $b (local.get 1) (local.get 0)))
    (i32.const 3)
    (i32.mul))
)
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  block ;; label = @1
    block ;; label = @2
      local.get 0
      br_table 1 (;@1;) 0 (;@2;) 1 (;@1;)
    end
    local.get 1
    return
  end
  local.get 1
  i32.const 3
  i32.mul
)
