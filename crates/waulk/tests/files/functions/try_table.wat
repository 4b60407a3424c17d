;;! level=z
;; Every function has something to clean up, so that each is written anew.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (tag $e0) (tag $e1 (param i32)) (tag $e2 (param i32 i64))
  (type (func (result i32 i64)))
  ;; A clause goes straight to its label.
  (func (export "one") (param i32) (result i32)
    (block $h (result i32)
      (try_table (result i32) (catch $e1 $h)
        (call $f (i32.add (local.get 0) (i32.add (i32.const 2) (i32.const 3)))))
      (return))
    (i32.add (i32.const 1)))
  ;; What changes in it stays a local.
  (func (export "changes") (param i32) (result i32) (local i32 i32)
    (local.set 2 (local.get 0))
    (block $h
      (try_table (catch_all $h)
        (local.set 1 (i32.const 1))
        (drop (call $f (local.get 2)))
        (local.set 1 (i32.const 2))))
    (local.get 1))
  ;; Several values.
  (func (export "two") (param i32) (result i64) (local i32)
    (local.set 1 (local.get 0))
    (block $h (result i32 i64)
      (drop (try_table (result i32) (catch $e2 $h) (call $f (local.get 1))))
      (return (i64.const 3)))
    (i64.add (i64.extend_i32_u (local.get 1)))
    (i64.add (i64.extend_i32_u)))
  ;; What was caught is thrown again.
  (func (export "again") (param i32) (result i32) (local i32)
    (local.set 1 (local.get 0))
    (block $h (result exnref)
      (return (try_table (result i32) (catch_all_ref $h) (call $f (local.get 1)))))
    (throw_ref))
  ;; Nothing in it throws.
  (func (export "nothing") (param i32) (result i32)
    (block $h
      (try_table (catch_all $h)
        (local.set 0 (i32.mul (local.get 0) (i32.const 3)))))
    (local.get 0))
)
