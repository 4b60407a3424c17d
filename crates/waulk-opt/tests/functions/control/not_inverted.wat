;; Not less is not greater or equal where there are NaNs.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param f32 f32)
    (block $l
      (br_if $l (f32.lt (local.get 0) (local.get 1)))
      (drop (call $f (i32.const 1)))))
  (func (param f32 f32)
    (block $l
      (br_if $l (f32.eq (local.get 0) (local.get 1)))
      (drop (call $f (i32.const 1)))))
)
;;; output
(func (;1;) (type 1) (param f32 f32)
  local.get 0
  local.get 1
  f32.lt
  i32.eqz
  if ;; label = @1
    i32.const 1
    call 0
    drop
  end
)
(func (;2;) (type 1) (param f32 f32)
  local.get 0
  local.get 1
  f32.ne
  if ;; label = @1
    i32.const 1
    call 0
    drop
  end
)
