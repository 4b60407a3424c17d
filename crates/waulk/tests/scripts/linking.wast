;; What instantiation shows, in components whose core modules are optimized:
;; which imports are left, in which order, must make no difference to it.

;; Imports that nothing uses are gone: the arguments are still given.
(component
  (core module $provider
    (func (export "f") (result i32) (i32.const 1))
    (func (export "unused") (result i32) (i32.const 2))
    (global (export "g") i32 (i32.const 40))
    (memory (export "m") 1)
    (table (export "t") 2 funcref))
  (core module $empty)
  (core module $m
    (import "p" "unused" (func (result i32)))
    (import "gone" "g" (global i32))
    (import "p" "t" (table 1 funcref))
    (import "p" "g" (global $g i32))
    (import "p" "m" (memory 1))
    (import "p" "f" (func $f (result i32)))
    (func (export "run") (result i32)
      (i32.add (i32.add (call $f) (call $f)) (global.get $g))))
  (core instance $p (instantiate $provider))
  (core instance $e (instantiate $empty))
  (core instance $i (instantiate $m (with "p" (instance $p)) (with "gone" (instance $p))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))

;; The consumer's segment is written over zeros that its provider's lost.
(component
  (core module $provider
    (memory (export "m") 1)
    (data (i32.const 0) "\00\00\07\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\09\00"))
  (core module $before
    (import "p" "m" (memory 1))
    (data (i32.const 1) "\05\06\00"))
  (core module $m
    (import "p" "m" (memory 1))
    (func (export "run") (param i32) (result i32) (i32.load8_u (local.get 0))))
  (core instance $p (instantiate $provider))
  (core instance (instantiate $before (with "p" (instance $p))))
  (core instance $i (instantiate $m (with "p" (instance $p))))
  (func (export "run") (param "a" u32) (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run" (u32.const 0)) (u32.const 0))
(assert_return (invoke "run" (u32.const 1)) (u32.const 5))
(assert_return (invoke "run" (u32.const 2)) (u32.const 6))
(assert_return (invoke "run" (u32.const 3)) (u32.const 0))
(assert_return (invoke "run" (u32.const 23)) (u32.const 9))
(assert_return (invoke "run" (u32.const 24)) (u32.const 0))

;; Start functions run in the order of the instances, though their modules
;; export nothing.
(component
  (core module $log
    (global $n (mut i32) (i32.const 0))
    (func (export "log") (param i32)
      (global.set $n (i32.add (i32.mul (global.get $n) (i32.const 10)) (local.get 0))))
    (func (export "read") (result i32) (global.get $n)))
  (core module $one (import "l" "log" (func $log (param i32)))
    (func $start (call $log (i32.const 1))) (start $start))
  (core module $two (import "l" "log" (func $log (param i32)))
    (func $start (call $log (i32.const 2))) (start $start))
  (core instance $l (instantiate $log))
  (core instance (instantiate $two (with "l" (instance $l))))
  (core instance (instantiate $one (with "l" (instance $l))))
  (core instance (instantiate $two (with "l" (instance $l))))
  (func (export "run") (result u32) (canon lift (core func $l "read"))))
(assert_return (invoke "run") (u32.const 212))

;; A start function that traps still does, and so does a segment of a memory
;; that nothing uses.
(assert_trap
  (component
    (core module $m (func $start unreachable) (start $start))
    (core instance (instantiate $m)))
  "unreachable")
(assert_trap
  (component
    (core module $m (memory 1) (data (i32.const 65536) "a"))
    (core instance (instantiate $m)))
  "out of bounds memory access")
(assert_trap
  (component
    (core module $m (table 1 funcref) (elem (i32.const 1) $f) (func $f))
    (core instance (instantiate $m)))
  "out of bounds table access")

;; Two instances of one module, and links both ways.
(component
  (core module $end (func (export "f") (param i32) (result i32) (local.get 0)))
  (core module $a
    (import "b" "f" (func $f (param i32) (result i32)))
    (func (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (local.get 0)))))
  (core module $b
    (import "a" "f" (func $f (param i32) (result i32)))
    (func (export "f") (param i32) (result i32) (i32.mul (i32.const 10) (call $f (local.get 0)))))
  (core instance $e (instantiate $end))
  (core instance $a1 (instantiate $a (with "b" (instance $e))))
  (core instance $b1 (instantiate $b (with "a" (instance $a1))))
  (core instance $a2 (instantiate $a (with "b" (instance $b1))))
  (core instance $b2 (instantiate $b (with "a" (instance $a2))))
  (func (export "run") (param "a" u32) (result u32) (canon lift (core func $b2 "f"))))
(assert_return (invoke "run" (u32.const 1)) (u32.const 210))
