;; Asynchronous functions (WASI 0.3's): `$worker` computes in slices and yields
;; between them, with a task's state behind its context slot; `$leader` starts a
;; call of it for each of several numbers, waits for all in one waitable set, and
;; returns the longest. No thread blocks: both sides are callbacks.
(component
  (component $worker
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core module $main
      (import "env" "memory" (memory 1))
      (import "env" "task.return" (func $task.return (param i32)))
      (import "env" "context.get" (func $context.get (result i32)))
      (import "env" "context.set" (func $context.set (param i32)))
      ;; A task's state is at a multiple of 16: where the sequence is now (0: the
      ;; place is free) and how many steps it took.
      (func $free-place (result i32)
        (local $at i32)
        (loop $next
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i64.ne (i64.load (local.get $at)) (i64.const 0))))
        (local.get $at)
      )
      ;; At most 20 steps of Collatz's sequence; whether it came to 1.
      (func $slice (param $at i32) (result i32)
        (local $value i64) (local $left i32)
        (local.set $value (i64.load (local.get $at)))
        (local.set $left (i32.const 20))
        (block $done
          (loop $next
            (br_if $done (i64.le_u (local.get $value) (i64.const 1)))
            (br_if $done (i32.eqz (local.get $left)))
            (local.set $value
              (if (result i64) (i64.eqz (i64.and (local.get $value) (i64.const 1)))
                (then (i64.shr_u (local.get $value) (i64.const 1)))
                (else
                  (i64.add (i64.mul (local.get $value) (i64.const 3)) (i64.const 1)))))
            (i32.store offset=8 (local.get $at)
              (i32.add (i32.load offset=8 (local.get $at)) (i32.const 1)))
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br $next)
          )
        )
        (i64.store (local.get $at) (local.get $value))
        (i64.le_u (local.get $value) (i64.const 1))
      )
      ;; 0 ends the task, 1 yields.
      (func $go-on (param $at i32) (result i32)
        (if (i32.eqz (call $slice (local.get $at))) (then (return (i32.const 1))))
        (call $task.return (i32.load offset=8 (local.get $at)))
        (i64.store (local.get $at) (i64.const 0))
        (i32.const 0)
      )
      (func (export "steps") (param $n i32) (result i32)
        (local $at i32)
        (local.set $at (call $free-place))
        (i64.store (local.get $at) (i64.extend_i32_u (local.get $n)))
        (i32.store offset=8 (local.get $at) (i32.const 0))
        (call $context.set (local.get $at))
        (call $go-on (local.get $at))
      )
      (func (export "steps-callback") (param $event i32) (param $what i32) (param $code i32)
        (result i32)
        (call $go-on (call $context.get))
      )
    )
    (core func $task.return (canon task.return (result u32)))
    (core func $context.get (canon context.get i32 0))
    (core func $context.set (canon context.set i32 0))
    (core instance $main (instantiate $main (with "env" (instance
      (export "memory" (memory $memory "memory"))
      (export "task.return" (func $task.return))
      (export "context.get" (func $context.get))
      (export "context.set" (func $context.set))
    ))))
    (func (export "steps") async (param "n" u32) (result u32)
      (canon lift (core func $main "steps") async
        (callback (core func $main "steps-callback"))))
  )

  (component $leader
    (import "steps" (func $steps async (param "n" u32) (result u32)))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core module $main
      (import "env" "memory" (memory 1))
      (import "env" "steps" (func $steps (param i32 i32) (result i32)))
      (import "env" "task.return" (func $task.return (param i32)))
      (import "env" "subtask.drop" (func $subtask.drop (param i32)))
      (import "env" "waitable.join" (func $waitable.join (param i32 i32)))
      (import "env" "waitable-set.new" (func $waitable-set.new (result i32)))
      (import "env" "waitable-set.drop" (func $waitable-set.drop (param i32)))
      ;; One call at a time: how many numbers, how many of them are still
      ;; computed, and the set that they are in. Results begin at 64.
      (global $count (mut i32) (i32.const 0))
      (global $open (mut i32) (i32.const 0))
      (global $set (mut i32) (i32.const 0))

      (func $start (param $n i32)
        (local $state i32)
        (local.set $state
          (call $steps
            (local.get $n)
            (i32.add (i32.const 60) (i32.shl (local.get $n) (i32.const 2)))))
        ;; 2: it has returned already, there is no subtask.
        (if (i32.eq (i32.and (local.get $state) (i32.const 15)) (i32.const 2)) (then (return)))
        (call $waitable.join
          (i32.shr_u (local.get $state) (i32.const 4))
          (global.get $set))
        (global.set $open (i32.add (global.get $open) (i32.const 1)))
      )
      (func $longest (result i32)
        (local $i i32) (local $most i32) (local $this i32)
        (loop $next
          (local.set $this
            (i32.load offset=64 (i32.shl (local.get $i) (i32.const 2))))
          (if (i32.gt_u (local.get $this) (local.get $most))
            (then (local.set $most (local.get $this))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $i) (global.get $count)))
        )
        (local.get $most)
      )
      ;; 0 ends the task, 2 waits for the set in the bits above the lowest four.
      (func $wait-or-end (result i32)
        (if (global.get $open)
          (then
            (return
              (i32.or (i32.shl (global.get $set) (i32.const 4)) (i32.const 2)))))
        (call $waitable-set.drop (global.get $set))
        (call $task.return (call $longest))
        (i32.const 0)
      )
      (func (export "longest") (param $n i32) (result i32)
        (local $i i32)
        (global.set $set (call $waitable-set.new))
        (global.set $count (local.get $n))
        (memory.fill (i32.const 64) (i32.const 0) (i32.const 1024))
        (block $started
          (loop $next
            (br_if $started (i32.eq (local.get $i) (local.get $n)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (call $start (local.get $i))
            (br $next)
          )
        )
        (call $wait-or-end)
      )
      ;; Event 1 is news of a subtask; its state 2 is that it has returned.
      (func (export "longest-callback") (param $event i32) (param $subtask i32) (param $state i32)
        (result i32)
        (if
          (i32.and
            (i32.eq (local.get $event) (i32.const 1))
            (i32.eq (local.get $state) (i32.const 2)))
          (then
            (call $subtask.drop (local.get $subtask))
            (global.set $open (i32.sub (global.get $open) (i32.const 1)))))
        (call $wait-or-end)
      )
    )
    (core func $steps' (canon lower (func $steps) async (memory (core memory $memory "memory"))))
    (core func $task.return (canon task.return (result u32)))
    (core func $subtask.drop (canon subtask.drop))
    (core func $waitable.join (canon waitable.join))
    (core func $waitable-set.new (canon waitable-set.new))
    (core func $waitable-set.drop (canon waitable-set.drop))
    (core instance $main (instantiate $main (with "env" (instance
      (export "memory" (memory $memory "memory"))
      (export "steps" (func $steps'))
      (export "task.return" (func $task.return))
      (export "subtask.drop" (func $subtask.drop))
      (export "waitable.join" (func $waitable.join))
      (export "waitable-set.new" (func $waitable-set.new))
      (export "waitable-set.drop" (func $waitable-set.drop))
    ))))
    ;; The longest sequence that begins with a number up to `n`.
    (func (export "longest") async (param "n" u8) (result u32)
      (canon lift (core func $main "longest") async
        (callback (core func $main "longest-callback"))))
  )

  (instance $working (instantiate $worker))
  (instance $leading (instantiate $leader (with "steps" (func $working "steps"))))
  (export "steps" (func $working "steps"))
  (export "longest" (func $leading "longest"))
)
