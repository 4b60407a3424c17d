;; Memory is copied: eight bytes at a time, then one.
(module
  (memory 1)
  (func (export "f") (param $to i32) (param $from i32) (param $len i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $to))
    (block $rest
      (br_if $rest (i32.lt_u (local.get $len) (i32.const 8)))
      (loop $long
        (i64.store align=1 (local.get $at) (i64.load align=1 (local.get $from)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (br_if $long (i32.ge_u (local.tee $len (i32.sub (local.get $len) (i32.const 8)))
          (i32.const 8)))))
    (block $done
      (br_if $done (i32.eqz (local.get $len)))
      (loop $short
        (i32.store8 (local.get $at) (i32.load8_u (local.get $from)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br_if $short (local.tee $len (i32.sub (local.get $len) (i32.const 1))))))
    (local.get $to)))
