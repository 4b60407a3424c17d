;; Entries at the end that go where the default goes are left out.
(module
  (func (param i32) (result i32)
    (block $a
      (block $b
        (br_table $b $a $b $b $b (local.get 0)))
      (return (i32.const 1)))
    (i32.const 2))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  block ;; label = @1
    block ;; label = @2
      local.get 0
      br_table 0 (;@2;) 1 (;@1;) 0 (;@2;)
    end
    i32.const 1
    return
  end
  i32.const 2
)
