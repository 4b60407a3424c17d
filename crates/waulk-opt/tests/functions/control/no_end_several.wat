;; With several results, what never gets to its end has to say so.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32 i64)
    (if (local.get 0)
      (then (return (call $g) (i64.const 1)))
      (else (return (call $f (i32.const 1)) (i64.const 2))))
    (unreachable))
  (func (param i32) (result i32 i64)
    (loop $l (drop (call $g)) (br $l))
    (unreachable))
)
;;; output
(func (;2;) (type 2) (param i32) (result i32 i64)
  local.get 0
  if ;; label = @1
    call 1
    i64.const 1
    return
  else
    i32.const 1
    call 0
    i64.const 2
    return
  end
  unreachable
)
(func (;3;) (type 2) (param i32) (result i32 i64)
  loop ;; label = @1
    call 1
    drop
    br 0 (;@1;)
  end
  unreachable
)
