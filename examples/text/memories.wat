;; Two memories, one of them with 64-bit addresses; passive data that is copied
;; in when it is needed and dropped; bulk copies between the memories.
(component
  (core module $main
    (memory $near 1)
    (memory $far i64 1 4)
    (data $head (memory $near) (i32.const 8) "warp and weft")
    (data $pattern "\01\02\03\05\08\0d\15\22")
    (data $zeros (memory $near) (i32.const 256) "\07\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00")
    (global $ready (mut i32) (i32.const 0))

    (func $prepare
      (if (global.get $ready) (then (return)))
      (memory.init $far $pattern (i64.const 64) (i32.const 0) (i32.const 8))
      (data.drop $pattern)
      (memory.copy $far $near (i64.const 128) (i32.const 8) (i32.const 13))
      (memory.fill $near (i32.const 300) (i32.const 0x2a) (i32.const 16))
      (global.set $ready (i32.const 1))
    )
    ;; A sum over both memories after `rounds` rounds of shifting one into the
    ;; other.
    (func (export "mix") (param $rounds i32) (result i64)
      (local $sum i64) (local $at i64)
      (call $prepare)
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $rounds)))
          (local.set $at (i64.extend_i32_u (i32.shl (local.get $rounds) (i32.const 3))))
          (i64.store $far (i64.add (i64.const 256) (local.get $at))
            (i64.add
              (i64.load $far offset=64 (i64.const 0))
              (i64.load $near offset=8 (i32.const 0))))
          (local.set $sum
            (i64.rotl
              (i64.xor
                (local.get $sum)
                (i64.load $far offset=256 align=1 (local.get $at)))
              (i64.const 7)))
          (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
          (br $next)
        )
      )
      (i64.add
        (local.get $sum)
        (i64.add
          (i64.load8_u $near (i32.const 256))
          (i64.load8_u $near (i32.const 315))))
    )
    ;; The pages of both after asking for one more of the far one.
    (func (export "grow") (result i32)
      (drop (memory.grow $far (i64.const 1)))
      (i32.add
        (i32.mul (memory.size $near) (i32.const 100))
        (i32.wrap_i64 (memory.size $far)))
    )
    ;; A byte of the far memory: traps outside of it.
    (func (export "peek") (param $at i64) (result i32)
      (call $prepare)
      (i32.load8_u $far (local.get $at))
    )
  )
  (core instance $main (instantiate $main))
  (func (export "mix") (param "rounds" u8) (result u64) (canon lift (core func $main "mix")))
  (func (export "grow") (result u32) (canon lift (core func $main "grow")))
  (func (export "peek") (param "at" u64) (result u8) (canon lift (core func $main "peek")))
)
