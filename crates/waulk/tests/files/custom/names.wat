;; Names that are kept stay with what they name.
;;! keep=names
(module $m
  (type $dead (func (param f64)))
  (type $struct (struct (field $x i32) (field $y i64)))
  (type $again (struct (field $a i32) (field $b i64)))
  (import "m" "i" (func $imported (param $p i32)))
  (func $dead (param $p i32) (local $l i64))
  (func $once (param $p i32) (local $unused i64) (local $i i32) (local $j i64)
    (block $label (local.set $j (i64.const 1)) (br $label))
    (local.set $i (local.get $p)))
  (func $twin (param $q i32) (local $k i64) (local $m i32) (local $n i64)
    (block $other (local.set $n (i64.const 1)) (br $other))
    (local.set $m (local.get $q)))
  (func $thrice (export "f") (param $s (ref $struct)) (param $t (ref $again))
    (call $once (i32.const 1)) (call $twin (i32.const 2)) (call $imported (i32.const 3))
    (global.set $g (i32.const 1))
    (throw $tag (i32.const 1)))
  (table $table (export "t") 1 funcref)
  (memory $deadmem 1)
  (memory $mem (export "m") 1)
  (tag $deadtag (param i64))
  (tag $tag (param i32))
  (global $deadg i32 (i32.const 1))
  (global $g (mut i32) (i32.const 1))
  (elem $e (i32.const 0) $once)
  (data $deaddata "x")
  (data $d (memory $mem) (i32.const 0) "x")
)
;;; output
(module $m
  (type $struct (;0;) (struct (field $x i32) (field $y i64)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param (ref $struct) (ref $struct))))
  (import "m" "i" (func $imported (;0;) (type 1) (param $p i32)))
  (table $table (;0;) 1 funcref)
  (memory $mem (;0;) 1)
  (tag $tag (;0;) (type 1) (param i32))
  (global $g (;0;) (mut i32) i32.const 1)
  (export "f" (func $thrice))
  (export "t" (table $table))
  (export "m" (memory $mem))
  (elem $e (;0;) (i32.const 0) func $once)
  (func $once (;1;) (type 1) (param $p i32)
    (local $i i32) (local $j i64)
    block $label
      i64.const 1
      local.set $j
      br $label
    end
    local.get $p
    local.set $i
  )
  (func $thrice (;2;) (type 2) (param $s (ref $struct)) (param $t (ref $struct))
    i32.const 1
    call $once
    i32.const 2
    call $once
    i32.const 3
    call $imported
    i32.const 1
    global.set $g
    i32.const 1
    throw $tag
  )
  (data $d (;0;) (i32.const 0) "x")
)
