;; A composition. `$shout` upper-cases text and `$greet` uses it; both allocate
;; with one core module that they share by outer alias. `$greet` is a composition
;; itself, and is instantiated twice.
(component $nested
  ;; A memory and a bump allocator that starts again after each call.
  (core module $allocator
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (func (export "realloc")
      (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.sub (i32.add (global.get $next) (local.get $align)) (i32.const 1))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (if (i32.gt_u (global.get $next) (i32.const 65536)) (then unreachable))
      (memory.copy (local.get $at) (local.get $old) (local.get $old-size))
      (local.get $at)
    )
    (func (export "reset") (param i32) (global.set $next (i32.const 1024)))
  )

  (component $shout
    (alias outer $nested $allocator (core module $allocator))
    (core instance $memory (instantiate $allocator))
    (core module $main
      (import "allocator" "memory" (memory 1))
      (func (export "shout") (param $at i32) (param $length i32) (result i32)
        (local $end i32) (local $here i32) (local $byte i32)
        (local.set $here (local.get $at))
        (local.set $end (i32.add (local.get $at) (local.get $length)))
        (block $done
          (loop $next
            (br_if $done (i32.eq (local.get $here) (local.get $end)))
            (local.set $byte (i32.load8_u (local.get $here)))
            (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 97)) (i32.const 26))
              (then (i32.store8 (local.get $here) (i32.sub (local.get $byte) (i32.const 32)))))
            (local.set $here (i32.add (local.get $here) (i32.const 1)))
            (br $next)
          )
        )
        (i32.store (i32.const 0) (local.get $at))
        (i32.store (i32.const 4) (local.get $length))
        (i32.const 0)
      )
    )
    (core instance $main (instantiate $main (with "allocator" (instance $memory))))
    (func (export "shout") (param "text" string) (result string)
      (canon lift (core func $main "shout")
        (memory (core memory $memory "memory"))
        (realloc (core func $memory "realloc"))
        (post-return (core func $memory "reset"))))
  )

  ;; Two components: the punctuation, and the greeting that uses it.
  (component $greet
    (import "shout" (func $shout (param "text" string) (result string)))
    (alias outer $nested $allocator (core module $allocator))

    (component $mark
      (core module $main
        (func (export "mark") (param $length i32) (result i32)
          (select (i32.const 33) (i32.const 46) (i32.lt_u (local.get $length) (i32.const 6)))
        )
      )
      (core instance $main (instantiate $main))
      (func (export "mark") (param "length" u32) (result u32)
        (canon lift (core func $main "mark")))
    )

    (component $text
      (import "shout" (func $shout (param "text" string) (result string)))
      (import "mark" (func $mark (param "length" u32) (result u32)))
      (core instance $memory (instantiate $allocator))
      (core func $shout'
        (canon lower (func $shout)
          (memory (core memory $memory "memory"))
          (realloc (core func $memory "realloc"))))
      (core func $mark' (canon lower (func $mark)))
      (core module $main
        (import "allocator" "memory" (memory 1))
        (import "shout" "shout" (func $shout (param i32 i32 i32)))
        (import "mark" "mark" (func $mark (param i32) (result i32)))
        (data (i32.const 16) "Hello, ")
        (func (export "greet") (param $at i32) (param $length i32) (result i32)
          ;; The greeting is put together at 64; where it is when it was shouted
          ;; is at 8.
          (memory.copy (i32.const 64) (i32.const 16) (i32.const 7))
          (memory.copy (i32.const 71) (local.get $at) (local.get $length))
          (i32.store8
            (i32.add (i32.const 71) (local.get $length))
            (call $mark (local.get $length)))
          (call $shout (i32.const 64) (i32.add (local.get $length) (i32.const 8)) (i32.const 8))
          (i32.const 8)
        )
      )
      (core instance $main (instantiate $main
        (with "allocator" (instance $memory))
        (with "shout" (instance (export "shout" (func $shout'))))
        (with "mark" (instance (export "mark" (func $mark'))))
      ))
      (func (export "greet") (param "name" string) (result string)
        (canon lift (core func $main "greet")
          (memory (core memory $memory "memory"))
          (realloc (core func $memory "realloc"))
          (post-return (core func $memory "reset"))))
    )

    (instance $marking (instantiate $mark))
    (instance $greeting (instantiate $text
      (with "shout" (func $shout))
      (with "mark" (func $marking "mark"))
    ))
    (export "greet" (func $greeting "greet"))
  )

  (instance $shouting (instantiate $shout))
  (instance $one (instantiate $greet (with "shout" (func $shouting "shout"))))
  (instance $other (instantiate $greet (with "shout" (func $shouting "shout"))))

  (export "shout" (func $shouting "shout"))
  (export "greet" (func $one "greet"))
  (export "greet-again" (func $other "greet"))
)
