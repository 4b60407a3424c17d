;; A label that a br_table goes to gets its values in locals.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 11))
    (block $a
      (block $b
        (block $c
          (br_table $a $b $c (local.get 0)))
        (local.set 1 (call $f (local.get 0)))
        (br $a))
      (local.set 1 (call $g)))
    (local.get 1))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  (local i32)
  block ;; label = @1
    block ;; label = @2
      block ;; label = @3
        i32.const 11
        local.set 1
        local.get 0
        br_table 2 (;@1;) 1 (;@2;) 0 (;@3;)
      end
      local.get 0
      call 0
      local.set 1
      br 1 (;@1;)
    end
    call 1
    local.set 1
  end
  local.get 1
)
