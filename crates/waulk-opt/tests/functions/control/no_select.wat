;; It is none if there is something to do in an arm, if that is dear, or if
;; there are two values.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $f (local.get 1)))
      (else (local.get 1))))
  (func (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.div_u (local.get 1) (i32.const 10)))
      (else (local.get 1))))
  (func (param i32 i32 i32) (result i32) (local i32 i32)
    (if (local.get 0)
      (then (local.set 3 (local.get 1)) (local.set 4 (local.get 2)))
      (else (local.set 3 (local.get 2)) (local.set 4 (local.get 1))))
    (i32.sub (local.get 3) (local.get 4)))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  if (result i32) ;; label = @1
    local.get 1
    call 0
  else
    local.get 1
  end
)
(func (;2;) (type 1) (param i32 i32) (result i32)
  local.get 0
  if (result i32) ;; label = @1
    local.get 1
    i32.const 10
    i32.div_u
  else
    local.get 1
  end
)
(func (;3;) (type 2) (param i32 i32 i32) (result i32)
  local.get 0
  if ;; label = @1
    local.get 1
    local.get 2
    local.set 1
    local.set 2
  end
  local.get 2
  local.get 1
  i32.sub
)
