;; A function with a result whose code never gets to its end.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32)
    (if (local.get 0)
      (then (return (call $g)))
      (else (return (call $f (i32.const 1)))))
    (unreachable))
  (func (param i32) (result i32)
    (loop $l (drop (call $g)) (br $l))
    (unreachable))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  if (result i32) ;; label = @1
    call 1
  else
    i32.const 1
    call 0
  end
)
(func (;3;) (type 0) (param i32) (result i32)
  loop (result i32) ;; label = @1
    call 1
    drop
    br 0 (;@1;)
  end
)
