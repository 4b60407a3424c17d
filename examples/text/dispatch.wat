;; Functions as values: tables with active, passive and declared segments,
;; table.init, copy, grow and fill, call_indirect, call_ref and tail calls.
(component
  (core module $main
    (type $two (func (param i32 i32) (result i32)))
    (type $one (func (param i32) (result i32)))

    (table $operators 8 funcref)
    (table $steps 2 (ref null $one))
    (elem $active (table $operators) (i32.const 0) func $add $subtract $multiply)
    (elem $passive func $larger $smaller)
    (elem $steps-passive (ref null $one) (ref.func $halve) (ref.func $triple) (ref.null $one))
    (elem declare func $never)
    (global $fallback (ref $two) (ref.func $zero))

    (func $add (type $two) (i32.add (local.get 0) (local.get 1)))
    (func $subtract (type $two) (i32.sub (local.get 0) (local.get 1)))
    (func $multiply (type $two) (i32.mul (local.get 0) (local.get 1)))
    (func $larger (type $two)
      (select (local.get 0) (local.get 1) (i32.gt_s (local.get 0) (local.get 1))))
    (func $smaller (type $two)
      (select (local.get 0) (local.get 1) (i32.lt_s (local.get 0) (local.get 1))))
    (func $zero (type $two) (i32.const 0))
    ;; Equal to $zero in its body and type, but another function.
    (func $never (type $two) (i32.const 0))
    (func $halve (type $one) (i32.shr_u (local.get 0) (i32.const 1)))
    (func $triple (type $one) (i32.add (i32.mul (local.get 0) (i32.const 3)) (i32.const 1)))

    (func $start
      (table.init $operators $passive (i32.const 3) (i32.const 0) (i32.const 2))
      (elem.drop $passive)
      (table.init $steps $steps-passive (i32.const 0) (i32.const 0) (i32.const 2))
      (table.copy $operators $operators (i32.const 5) (i32.const 0) (i32.const 3))
      (table.fill $operators (i32.const 7) (ref.null func) (i32.const 1))
      (drop (table.grow $operators (ref.func $never) (i32.const 1)))
    )
    (start $start)

    (func (export "apply") (param $operator i32) (param $a i32) (param $b i32) (result i32)
      (local.get $a)
      (local.get $b)
      (if (param i32 i32) (result i32)
        (ref.is_null (table.get $operators (local.get $operator)))
        (then (call_ref $two (global.get $fallback)))
        (else (call_indirect $operators (type $two) (local.get $operator))))
    )

    ;; How many steps Collatz's sequence takes from `n` to 1.
    (func (export "steps") (param $n i32) (result i32)
      (return_call $count (local.get $n) (i32.const 0))
    )
    (func $count (type $two)
      (if (i32.le_u (local.get 0) (i32.const 1)) (then (return (local.get 1))))
      (return_call $count
        (call_ref $one
          (local.get 0)
          (table.get $steps (i32.and (local.get 0) (i32.const 1))))
        (i32.add (local.get 1) (i32.const 1)))
    )

    ;; Even and odd by turns, through the table and by reference.
    (func $is-even (export "is-even") (type $one)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
      (return_call_ref $one (i32.sub (local.get 0) (i32.const 1)) (ref.func $is-odd))
    )
    (func $is-odd (type $one)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
      (return_call_indirect $parity (type $one)
        (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))
    )
    (table $parity funcref (elem $is-even $is-odd))
  )
  (core instance $main (instantiate $main))
  (type $operator'
    (enum
      "add" "subtract" "multiply" "larger" "smaller"
      "add-again" "subtract-again" "nothing" "never"))
  (export $operator "operator" (type $operator'))
  (func (export "apply") (param "operator" $operator) (param "a" s32) (param "b" s32) (result s32)
    (canon lift (core func $main "apply")))
  (func (export "steps") (param "n" u32) (result u32) (canon lift (core func $main "steps")))
  (func (export "is-even") (param "n" u32) (result bool) (canon lift (core func $main "is-even")))
)
