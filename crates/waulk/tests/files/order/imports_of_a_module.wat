;; The order of a module's imports can be observed.
(module
  (import "m" "once" (func $once))
  (import "m" "a" (global $a i32))
  (import "m" "twice" (func $twice))
  (import "m" "b" (global $b i32))
  (func (export "f") (call $once) (call $twice) (call $twice)
    (drop (global.get $a)) (drop (global.get $b)) (drop (global.get $b)))
)
;;; output
(module
  (type (;0;) (func))
  (import "m" "once" (func (;0;) (type 0)))
  (import "m" "a" (global (;0;) i32))
  (import "m" "twice" (func (;1;) (type 0)))
  (import "m" "b" (global (;1;) i32))
  (export "f" (func 2))
  (func (;2;) (type 0)
    call 0
    call 1
    call 1
    global.get 0
    drop
    global.get 1
    drop
    global.get 1
    drop
  )
)
