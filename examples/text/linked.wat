;; Several core modules linked as shared libraries are: `$libc` owns the memory,
;; the allocator and the function table, `$strings` and `$app` place their data
;; at a base that they import, `$shim` stands in for functions that don't exist
;; yet by calling through a table, and `$fixup` fills that table at the end.
(component
  (core module $libc
    (memory (export "memory") 1)
    (table (export "table") 8 funcref)
    (global $heap (mut i32) (i32.const 4096))
    (func $malloc (export "malloc") (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $heap))
      (global.set $heap
        (i32.and
          (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7))
          (i32.const -8)))
      (local.get $at)
    )
    (func (export "realloc") (param i32 i32 i32) (param $size i32) (result i32)
      (call $malloc (local.get $size))
    )
    ;; Nothing that is linked uses these two.
    (func $unused (param $a i32) (param $b i32) (result i32)
      (i32.rem_u (local.get $a) (i32.add (local.get $b) (i32.const 1)))
    )
    (func (export "unused") (param i32) (result i32)
      (call $unused (local.get 0) (call $malloc (i32.const 4)))
    )
    (func (export "reset") (param i32) (global.set $heap (i32.const 4096)))
  )

  (core module $strings
    (import "env" "memory" (memory 1))
    (import "env" "memory-base" (global $base i32))
    (import "env" "malloc" (func $malloc (param i32) (result i32)))
    (import "env" "visit" (func $visit (param i32 i32) (result i32)))
    ;; Which bytes are vowels: a bit each, from `a`.
    (data (global.get $base) "\11\41\10\00")
    (func $is-vowel (export "is-vowel") (param $byte i32) (result i32)
      (local $letter i32)
      (local.set $letter (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)))
      (if (i32.ge_u (local.get $letter) (i32.const 26)) (then (return (i32.const 0))))
      (i32.and
        (i32.shr_u (i32.load (global.get $base)) (local.get $letter))
        (i32.const 1))
    )
    ;; A new string: each byte is what `visit` makes of it, given its place.
    (func (export "map") (param $at i32) (param $length i32) (result i32)
      (local $new i32) (local $i i32)
      (local.set $new (call $malloc (local.get $length)))
      (loop $next
        (if (i32.lt_u (local.get $i) (local.get $length))
          (then
            (i32.store8
              (i32.add (local.get $new) (local.get $i))
              (call $visit
                (i32.load8_u (i32.add (local.get $at) (local.get $i)))
                (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $next))))
      (local.get $new)
    )
  )

  (core module $app
    (type $visitor (func (param i32 i32) (result i32)))
    (import "env" "memory" (memory 1))
    (import "env" "table" (table 8 funcref))
    (import "env" "memory-base" (global $base i32))
    (import "env" "table-base" (global $table-base i32))
    (import "env" "map" (func $map (param i32 i32) (result i32)))
    (import "env" "is-vowel" (func $is-vowel (param i32) (result i32)))
    (global $chosen (mut i32) (i32.const 0))
    (elem (global.get $table-base) func $mask-vowels $alternate $rotate)
    (func $mask-vowels (param $byte i32) (param $at i32) (result i32)
      (select (i32.const 42) (local.get $byte) (call $is-vowel (local.get $byte)))
    )
    (func $alternate (param $byte i32) (param $at i32) (result i32)
      (if (result i32)
        (i32.lt_u
          (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97))
          (i32.const 26))
        (then
          (i32.xor
            (i32.or (local.get $byte) (i32.const 32))
            (i32.shl (i32.and (local.get $at) (i32.const 1)) (i32.const 5))))
        (else (local.get $byte)))
    )
    (func $rotate (param $byte i32) (param $at i32) (result i32)
      (local $letter i32)
      (local.set $letter (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)))
      (if (i32.ge_u (local.get $letter) (i32.const 26)) (then (return (local.get $byte))))
      (i32.add
        (i32.sub (local.get $byte) (local.get $letter))
        (i32.rem_u (i32.add (local.get $letter) (i32.const 13)) (i32.const 26)))
    )
    (func (export "visit") (type $visitor)
      (call_indirect (type $visitor)
        (local.get 0) (local.get 1)
        (i32.add (global.get $table-base) (global.get $chosen)))
    )
    (func (export "change") (param $how i32) (param $at i32) (param $length i32) (result i32)
      (global.set $chosen (local.get $how))
      (i32.store (global.get $base) (call $map (local.get $at) (local.get $length)))
      (i32.store offset=4 (global.get $base) (local.get $length))
      (global.get $base)
    )
  )

  (core module $shim
    (table (export "late") 1 1 funcref)
    (func (export "visit") (param i32 i32) (result i32)
      (call_indirect (param i32 i32) (result i32)
        (local.get 0) (local.get 1) (i32.const 0))
    )
  )

  (core module $fixup
    (import "" "late" (table 1 1 funcref))
    (import "" "visit" (func $visit (param i32 i32) (result i32)))
    (elem (i32.const 0) func $visit)
  )

  (core module $bases
    (global (export "strings") i32 (i32.const 64))
    (global (export "app") i32 (i32.const 128))
    (global (export "table") i32 (i32.const 2))
  )

  (core instance $bases (instantiate $bases))
  (core instance $libc (instantiate $libc))
  (core instance $shim (instantiate $shim))
  (core instance $strings (instantiate $strings (with "env" (instance
    (export "memory" (memory $libc "memory"))
    (export "memory-base" (global $bases "strings"))
    (export "malloc" (func $libc "malloc"))
    (export "visit" (func $shim "visit"))
  ))))
  (core instance $app (instantiate $app (with "env" (instance
    (export "memory" (memory $libc "memory"))
    (export "table" (table $libc "table"))
    (export "memory-base" (global $bases "app"))
    (export "table-base" (global $bases "table"))
    (export "map" (func $strings "map"))
    (export "is-vowel" (func $strings "is-vowel"))
  ))))
  (core instance (instantiate $fixup (with "" (instance
    (export "late" (table $shim "late"))
    (export "visit" (func $app "visit"))
  ))))

  (type $how' (enum "mask-vowels" "alternate" "rotate"))
  (export $how "how" (type $how'))
  (func (export "change") (param "how" $how) (param "text" string) (result string)
    (canon lift (core func $app "change")
      (memory (core memory $libc "memory"))
      (realloc (core func $libc "realloc"))
      (post-return (core func $libc "reset"))))
)
