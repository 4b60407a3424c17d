;; Garbage-collected data: a search tree of structs, an array of shapes with a
;; type hierarchy, i31 references, casts and tests.
(component
  (core module $main
    (rec
      (type $tree (struct
        (field $key i32)
        (field $left (mut (ref null $tree)))
        (field $right (mut (ref null $tree)))))
      (type $shape (sub (struct (field $size f64))))
      (type $square (sub final $shape (struct (field $size f64))))
      (type $box (sub final $shape (struct (field $size f64) (field $height f64))))
    )
    (type $shapes (array (mut (ref null $shape))))
    (type $mixed (array (mut anyref)))

    (func $leaf (param $key i32) (result (ref $tree))
      (struct.new $tree (local.get $key) (ref.null $tree) (ref.null $tree))
    )
    ;; Adds `key`; whether it was new.
    (func $insert (param $at (ref $tree)) (param $key i32) (result i32)
      (block $missing-left
        (block $missing-right
          (loop $down
            (if (i32.eq (local.get $key) (struct.get $tree $key (local.get $at)))
              (then (return (i32.const 0))))
            (if (i32.lt_s (local.get $key) (struct.get $tree $key (local.get $at)))
              (then
                (br_if $missing-left (ref.is_null (struct.get $tree $left (local.get $at))))
                (local.set $at (ref.as_non_null (struct.get $tree $left (local.get $at)))))
              (else
                (br_if $missing-right (ref.is_null (struct.get $tree $right (local.get $at))))
                (local.set $at (ref.as_non_null (struct.get $tree $right (local.get $at))))))
            (br $down)
          )
          (unreachable)
        )
        (struct.set $tree $right (local.get $at) (call $leaf (local.get $key)))
        (return (i32.const 1))
      )
      (struct.set $tree $left (local.get $at) (call $leaf (local.get $key)))
      (i32.const 1)
    )
    (func $depth (param $tree (ref null $tree)) (result i32)
      (local $left i32) (local $right i32)
      (if (ref.is_null (local.get $tree)) (then (return (i32.const 0))))
      (local.set $left (call $depth (struct.get $tree $left (local.get $tree))))
      (local.set $right (call $depth (struct.get $tree $right (local.get $tree))))
      (i32.add
        (select (local.get $left) (local.get $right)
          (i32.gt_u (local.get $left) (local.get $right)))
        (i32.const 1))
    )
    ;; How deep a tree of `n` keys from a linear congruence becomes.
    (func (export "depth") (param $n i32) (result i32)
      (local $root (ref $tree)) (local $seed i32)
      (local.set $root (call $leaf (i32.const 0x40000000)))
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $n)))
          (local.set $seed
            (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
          (local.set $n
            (i32.sub (local.get $n)
              (call $insert (local.get $root) (i32.shr_u (local.get $seed) (i32.const 1)))))
          (br $next)
        )
      )
      (call $depth (local.get $root))
    )

    (func $area (param $shape (ref $shape)) (result f64)
      (if (ref.test (ref $box) (local.get $shape))
        (then
          (return
            (f64.mul
              (struct.get $shape $size (local.get $shape))
              (struct.get $box $height (ref.cast (ref $box) (local.get $shape)))))))
      (f64.mul
        (struct.get $shape $size (local.get $shape))
        (struct.get $shape $size (local.get $shape)))
    )
    ;; The sum of the areas of `n` shapes, squares and boxes by turns, rounded down.
    (func (export "areas") (param $n i32) (result i32)
      (local $all (ref $shapes)) (local $i i32) (local $sum f64)
      (local.set $all (array.new_default $shapes (local.get $n)))
      (block $filled
        (loop $next
          (br_if $filled (i32.eq (local.get $i) (local.get $n)))
          (array.set $shapes (local.get $all) (local.get $i)
            (if (result (ref $shape)) (i32.and (local.get $i) (i32.const 1))
              (then (struct.new $box (f64.convert_i32_u (local.get $i)) (f64.const 0.5)))
              (else (struct.new $square (f64.convert_i32_u (local.get $i))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next)
        )
      )
      (block $done
        (loop $next
          (br_if $done (i32.eqz (local.get $i)))
          (local.set $i (i32.sub (local.get $i) (i32.const 1)))
          (local.set $sum
            (f64.add (local.get $sum)
              (call $area
                (ref.as_non_null (array.get $shapes (local.get $all) (local.get $i))))))
          (br $next)
        )
      )
      (i32.trunc_sat_f64_u (local.get $sum))
    )

    ;; The sum of what is an i31 in an array that holds all sorts.
    (func (export "mixed") (param $n i32) (result i32)
      (local $all (ref $mixed)) (local $i i32) (local $sum i32)
      (local.set $all
        (array.new_fixed $mixed 4
          (ref.i31 (local.get $n))
          (ref.null any)
          (call $leaf (local.get $n))
          (ref.i31 (i32.const -5))))
      (loop $next
        (block $other (result anyref)
          (local.set $sum
            (i32.add (local.get $sum)
              (i31.get_s
                (br_on_cast_fail $other anyref (ref i31)
                  (array.get $mixed (local.get $all) (local.get $i))))))
          (ref.null any)
        )
        (drop)
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $i) (array.len (local.get $all))))
      )
      (local.get $sum)
    )
  )
  (core instance $main (instantiate $main))
  (func (export "depth") (param "n" u8) (result u32) (canon lift (core func $main "depth")))
  (func (export "areas") (param "n" u8) (result u32) (canon lift (core func $main "areas")))
  (func (export "mixed") (param "n" s16) (result s32) (canon lift (core func $main "mixed")))
)
