;; Divisions by constants can't trap and are computed where they are used. Their
;; divisors are not brought to one place, where they would be unknown.
(module
  (import "m" "f" (func $f (param i32)))
  (memory 1)
  (func (param i32 i32)
    (if (local.get 1)
      (then
        (call $f (i32.const 1))
        (i32.store offset=1000 (i32.const 0) (i32.div_u (local.get 0) (i32.const 1000)))
        (call $f (i32.const 5)))
      (else
        (call $f (i32.const 2))
        (i32.store offset=1000 (i32.const 0) (i32.div_u (local.get 0) (i32.const 3000)))
        (call $f (i32.const 5)))))
)
;;; output
(func (;1;) (type 1) (param i32 i32)
  local.get 1
  if (result i32) ;; label = @1
    i32.const 1
    local.get 0
    i32.const 1000
    i32.div_u
    local.set 1
  else
    i32.const 2
    local.get 0
    i32.const 3000
    i32.div_u
    local.set 1
  end
  call 0
  i32.const 0
  local.get 1
  i32.store offset=1000
  i32.const 5
  call 0
)
