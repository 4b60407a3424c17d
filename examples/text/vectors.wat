;; Vector instructions: counting bytes sixteen at a time with a scalar tail, a
;; dot product of 16-bit numbers, and a brightness filter with saturation.
(component
  (core module $main
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      (local.set $at
        (i32.and
          (i32.sub (i32.add (global.get $next) (local.get $align)) (i32.const 1))
          (i32.sub (i32.const 0) (local.get $align))))
      (global.set $next (i32.add (local.get $at) (local.get $size)))
      (block $enough
        (br_if $enough
          (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $enough
          (i32.ne
            (memory.grow (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1)))
            (i32.const -1)))
        (unreachable)
      )
      (local.get $at)
    )
    (func $reset (export "reset") (param i32) (global.set $next (i32.const 4096)))

    (func (export "count") (param $at i32) (param $length i32) (param $byte i32) (result i32)
      (local $end i32) (local $count i32) (local $wanted v128)
      (local.set $wanted (i8x16.splat (local.get $byte)))
      (local.set $end (i32.add (local.get $at) (local.get $length)))
      (block $tail
        (loop $blocks
          (br_if $tail
            (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16)))
          (local.set $count
            (i32.add (local.get $count)
              (i32.popcnt
                (i8x16.bitmask
                  (i8x16.eq (v128.load align=1 (local.get $at)) (local.get $wanted))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $blocks)
        )
      )
      (block $done
        (loop $bytes
          (br_if $done (i32.eq (local.get $at) (local.get $end)))
          (local.set $count
            (i32.add (local.get $count)
              (i32.eq (i32.load8_u (local.get $at)) (local.get $byte))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $bytes)
        )
      )
      (call $reset (i32.const 0))
      (local.get $count)
    )

    ;; The sum of i * (i - 3) for i below 8 * n, in 16-bit lanes.
    (func (export "dot") (param $n i32) (result i32)
      (local $i v128) (local $sum v128)
      (local.set $i (v128.const i16x8 0 1 2 3 4 5 6 7))
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $n)))
          (local.set $sum
            (i32x4.add (local.get $sum)
              (i32x4.dot_i16x8_s (local.get $i)
                (i16x8.sub (local.get $i) (i16x8.splat (i32.const 3))))))
          (local.set $i (i16x8.add (local.get $i) (i16x8.splat (i32.const 8))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $next)
        )
      )
      (local.set $sum
        (i32x4.add (local.get $sum)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7
            (local.get $sum) (local.get $sum))))
      (i32.add
        (i32x4.extract_lane 0 (local.get $sum))
        (i32x4.extract_lane 1 (local.get $sum)))
    )

    ;; Adds `by` to every byte, at most 255, sixteen at a time; what is written
    ;; past the end is the next block's.
    (func (export "brighten") (param $at i32) (param $length i32) (param $by i32) (result i32)
      (local $here i32) (local $end i32)
      (local.set $here (local.get $at))
      (local.set $end (i32.add (local.get $at) (local.get $length)))
      (block $done
        (loop $next
          (br_if $done (i32.ge_u (local.get $here) (local.get $end)))
          (v128.store align=1 (local.get $here)
            (i8x16.add_sat_u
              (v128.load align=1 (local.get $here))
              (i8x16.splat (local.get $by))))
          (local.set $here (i32.add (local.get $here) (i32.const 16)))
          (br $next)
        )
      )
      (i32.store (i32.const 16) (local.get $at))
      (i32.store (i32.const 20) (local.get $length))
      (i32.const 16)
    )
  )
  (core instance $main (instantiate $main))
  (func (export "count") (param "bytes" (list u8)) (param "byte" u8) (result u32)
    (canon lift (core func $main "count")
      (memory (core memory $main "memory"))
      (realloc (core func $main "realloc"))))
  (func (export "dot") (param "n" u8) (result s32) (canon lift (core func $main "dot")))
  (func (export "brighten") (param "bytes" (list u8)) (param "by" u8) (result (list u8))
    (canon lift (core func $main "brighten")
      (memory (core memory $main "memory"))
      (realloc (core func $main "realloc"))
      (post-return (core func $main "reset"))))
)
