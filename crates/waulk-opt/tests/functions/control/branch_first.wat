;; A block that is left from inside of another block stays a block.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32)
    (block $l
      (loop $again
        (br_if $l (local.get 0))
        (br_if $again (call $f (local.get 1))))
      (drop (call $g))))
)
;;; output
(func (;2;) (type 2) (param i32 i32)
  block ;; label = @1
    loop ;; label = @2
      local.get 0
      br_if 1 (;@1;)
      local.get 1
      call 0
      br_if 0 (;@2;)
    end
    call 1
    drop
  end
)
