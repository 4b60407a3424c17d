;; Two of three ways to one place end alike; the third has its own branch.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32) (result i32)
    (local i32)
    (block $out
      (block $two
        (block $one
          (block $zero (br_table $zero $one $two (local.get 0)))
          (i32.store offset=8 (i32.const 0) (call $f (i32.const 1)))
          (i32.store offset=16 (i32.const 0) (i32.const 5))
          (i32.store offset=24 (i32.const 0) (local.get 0))
          (local.set 1 (i32.const 30))
          (br $out))
        (i32.store8 offset=8 (i32.const 0) (call $f (i32.const 2)))
        (i32.store offset=16 (i32.const 0) (i32.const 5))
        (i32.store offset=24 (i32.const 0) (local.get 0))
        (local.set 1 (i32.const 40))
        (br $out))
      (local.set 1 (call $f (i32.const 3))))
    (local.get 1))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local i32)
  block (result i32) ;; label = @1
    block ;; label = @2
      block ;; label = @3
        block ;; label = @4
          block ;; label = @5
            local.get 0
            br_table 0 (;@5;) 1 (;@4;) 2 (;@3;)
          end
          i32.const 0
          i32.const 1
          call 0
          i32.store offset=8
          i32.const 30
          local.set 1
          br 2 (;@2;)
        end
        i32.const 0
        i32.const 2
        call 0
        i32.store8 offset=8
        i32.const 40
        local.set 1
        br 1 (;@2;)
      end
      i32.const 3
      call 0
      br 1 (;@1;)
    end
    i32.const 0
    i32.const 5
    i32.store offset=16
    i32.const 0
    local.get 0
    i32.store offset=24
    local.get 1
  end
)
