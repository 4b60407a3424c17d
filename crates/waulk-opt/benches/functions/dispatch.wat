;; A br_table in a loop: a machine with a stack in memory.
(module
  (memory 1)
  (func (export "f") (param $pc i32) (param $sp i32) (result i32)
    (local $top i32)
    (loop $next
      (block $halt (block $jump (block $not (block $mul (block $add (block $push
        (br_table $push $add $mul $not $jump $halt (i32.load8_u (local.get $pc))))
        ;; push
        (i32.store (local.get $sp) (local.get $top))
        (local.set $sp (i32.add (local.get $sp) (i32.const 4)))
        (local.set $top (i32.load offset=1 align=1 (local.get $pc)))
        (local.set $pc (i32.add (local.get $pc) (i32.const 5)))
        (br $next))
        ;; add
        (local.set $sp (i32.sub (local.get $sp) (i32.const 4)))
        (local.set $top (i32.add (local.get $top) (i32.load (local.get $sp))))
        (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
        (br $next))
        ;; mul
        (local.set $sp (i32.sub (local.get $sp) (i32.const 4)))
        (local.set $top (i32.mul (local.get $top) (i32.load (local.get $sp))))
        (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
        (br $next))
        ;; not
        (local.set $top (i32.eqz (local.get $top)))
        (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
        (br $next))
        ;; jump if not zero
        (local.set $pc (select (i32.load offset=1 align=1 (local.get $pc))
          (i32.add (local.get $pc) (i32.const 5)) (local.get $top)))
        (br $next)))
    (local.get $top)))
