;; Ways out of the function that end alike leave it at one place.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (global $sp (mut i32) (i32.const 1024))
  (memory 1)
  (func (param i32 i32) (result i32)
    (local $frame i32)
    (global.set $sp (local.tee $frame (i32.sub (global.get $sp) (i32.const 32))))
    (if (call $f (local.get 0))
      (then
        (i32.store offset=12 (local.get $frame) (local.get 1))
        (drop (call $f (i32.load offset=12 (local.get $frame))))
        (global.set $sp (i32.add (local.get $frame) (i32.const 32)))
        (return (i32.const 1))))
    (if (call $f (local.get 1))
      (then
        (i32.store offset=12 (local.get $frame) (local.get 0))
        (drop (call $f (i32.load offset=12 (local.get $frame))))
        (global.set $sp (i32.add (local.get $frame) (i32.const 32)))
        (return (i32.const 2))))
    (global.set $sp (i32.add (local.get $frame) (i32.const 32)))
    (i32.const 3))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  (local i32 i32)
  global.get 0
  local.tee 2
  i32.const 32
  i32.sub
  global.set 0
  local.get 0
  call 0
  if ;; label = @1
    i32.const 1
    local.set 0
  else
    local.get 1
    call 0
    local.get 0
    local.set 1
    i32.const 2
    local.set 0
    br_if 0 (;@1;)
    local.get 2
    global.set 0
    i32.const 3
    return
  end
  local.get 2
  i32.const 32
  i32.sub
  local.tee 3
  local.get 1
  i32.store offset=12
  local.get 3
  i32.load offset=12
  call 0
  drop
  local.get 2
  global.set 0
  local.get 0
)
