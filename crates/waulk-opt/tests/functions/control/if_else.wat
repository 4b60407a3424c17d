;; A block in a block, as compilers write an else, is an if with an else.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (block $end
      (block $else
        (br_if $else (local.get 0))
        (local.set 1 (call $f (i32.const 1)))
        (br $end))
      (local.set 1 (call $g)))
    (local.get 1))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  block (result i32) ;; label = @1
    local.get 0
    i32.eqz
    if ;; label = @2
      i32.const 1
      call 0
      br 1 (;@1;)
    end
    call 1
  end
)
