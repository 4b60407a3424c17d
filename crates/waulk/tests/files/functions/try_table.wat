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
  (func (export "two") (param i32) (result i64) (local i32 i64)
    (local.set 1 (local.get 0))
    (block $h (result i32 i64)
      (drop (try_table (result i32) (catch $e2 $h) (call $f (local.get 1))))
      (return (i64.const 3)))
    (local.set 2)
    (i64.add (i64.extend_i32_u) (local.get 2)))
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
;;; output
(module
  (type (;0;) (func (result i32 i64)))
  (type (;1;) (func (param i32) (result i32)))
  (type (;2;) (func (param i32)))
  (type (;3;) (func (param i32 i64)))
  (type (;4;) (func (param i32) (result i64)))
  (import "m" "f" (func (;0;) (type 1) (param i32) (result i32)))
  (tag (;0;) (type 2) (param i32))
  (tag (;1;) (type 3) (param i32 i64))
  (export "one" (func 1))
  (export "changes" (func 2))
  (export "two" (func 3))
  (export "again" (func 4))
  (export "nothing" (func 5))
  (func (;1;) (type 1) (param i32) (result i32)
    block (result i32) ;; label = @1
      try_table (result i32) (catch 0 0 (;@1;)) ;; label = @2
        local.get 0
        i32.const 5
        i32.add
        call 0
      end
      return
    end
    i32.const 1
    i32.add
  )
  (func (;2;) (type 1) (param i32) (result i32)
    (local i32)
    block ;; label = @1
      try_table (catch_all 0 (;@1;)) ;; label = @2
        i32.const 1
        local.set 1
        local.get 0
        call 0
        drop
        i32.const 2
        local.set 1
      end
    end
    local.get 1
  )
  (func (;3;) (type 4) (param i32) (result i64)
    (local i32 i64)
    local.get 0
    local.set 1
    block (type 0) (result i32 i64) ;; label = @1
      try_table (result i32) (catch 1 0 (;@1;)) ;; label = @2
        local.get 1
        call 0
      end
      drop
      i64.const 3
      return
    end
    local.set 2
    i64.extend_i32_u
    local.get 2
    i64.add
  )
  (func (;4;) (type 1) (param i32) (result i32)
    block (result exnref) ;; label = @1
      try_table (result i32) (catch_all_ref 0 (;@1;)) ;; label = @2
        local.get 0
        call 0
      end
      return
    end
    throw_ref
  )
  (func (;5;) (type 1) (param i32) (result i32)
    local.get 0
    i32.const 3
    i32.mul
  )
)
