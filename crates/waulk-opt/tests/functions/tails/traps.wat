;; Ways that end in a trap after the same call share the call.
(module
  (import "m" "panic" (func $panic (param i32 i32)))
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32)
    (if (i32.gt_u (local.get 0) (i32.const 100))
      (then (call $panic (i32.const 1048576) (i32.const 28)) (unreachable)))
    (if (call $f (local.get 0))
      (then (call $panic (i32.const 1048576) (i32.const 28)) (unreachable)))
    (if (i32.gt_u (local.get 1) (i32.const 100))
      (then (call $panic (i32.const 1048576) (i32.const 28)) (unreachable)))
    (call $f (i32.add (local.get 0) (local.get 1))))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  local.get 0
  i32.const 100
  i32.le_u
  if ;; label = @1
    local.get 0
    call 1
    br_if 0 (;@1;)
    local.get 1
    i32.const 100
    i32.gt_u
    br_if 0 (;@1;)
    local.get 0
    local.get 1
    i32.add
    call 1
    return
  end
  i32.const 1048576
  i32.const 28
  call 0
  unreachable
)
