;; A condition is inverted where that saves an eqz or an empty arm.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32)
    (if (i32.eqz (local.get 0))
      (then (drop (call $f (i32.const 1))))
      (else (drop (call $f (i32.const 2))))))
  (func (param i32 i32)
    (block $l
      (br_if $l (i32.lt_s (local.get 0) (local.get 1)))
      (drop (call $f (i32.const 1)))))
  (func (param i32)
    (if (local.get 0)
      (then)
      (else (drop (call $f (i32.const 2))))))
)
;;; output
(func (;1;) (type 1) (param i32)
  i32.const 2
  local.get 0
  i32.eqz
  i32.sub
  call 0
  drop
)
(func (;2;) (type 2) (param i32 i32)
  local.get 0
  local.get 1
  i32.ge_s
  if ;; label = @1
    i32.const 1
    call 0
    drop
  end
)
(func (;3;) (type 1) (param i32)
  local.get 0
  i32.eqz
  if ;; label = @1
    i32.const 2
    call 0
    drop
  end
)
