;;! level=z
;; Every function has something to clean up, so that each is written anew.
(module
  (type $s (shared (struct (field (mut i32)))))
  (type $a (shared (array (mut i64))))
  (global $g (shared mut i32) (i32.const 0))
  (table $t shared 1 (ref null (shared any)))
  (export "g" (global $g)) (export "t" (table $t))
  (func (export "global") (param i32) (result i32) (local i32)
    (local.set 1 (local.get 0))
    (global.atomic.set seqcst $g (local.get 1))
    (drop (global.atomic.rmw.cmpxchg acqrel $g (local.get 1) (i32.const 3)))
    (i32.add (global.atomic.rmw.add seqcst $g (local.get 1)) (global.atomic.get acqrel $g)))
  (func (export "table") (param i32) (result (ref null (shared any))) (local i32)
    (local.set 1 (local.get 0))
    (table.atomic.set seqcst $t (local.get 1) (ref.i31_shared (local.get 0)))
    (table.atomic.rmw.xchg seqcst $t (local.get 1) (table.atomic.get seqcst $t (i32.const 0))))
  (func (export "struct") (param (ref null $s)) (result i32) (local i32)
    (local.set 1 (i32.const 7))
    (struct.atomic.set seqcst $s 0 (local.get 0) (local.get 1))
    (i32.add
      (struct.atomic.get acqrel $s 0 (local.get 0))
      (struct.atomic.rmw.sub seqcst $s 0 (local.get 0) (local.get 1))))
  (func (export "array") (param (ref null $a)) (result i64) (local i32)
    (local.set 1 (i32.const 7))
    (array.atomic.set seqcst $a (local.get 0) (local.get 1) (i64.const 1))
    (i64.add
      (array.atomic.get seqcst $a (local.get 0) (local.get 1))
      (array.atomic.rmw.cmpxchg seqcst $a (local.get 0) (local.get 1) (i64.const 0) (i64.const 2))))
)
;;; output
(module
  (type (;0;) (shared (struct (field (mut i32)))))
  (type (;1;) (shared (array (mut i64))))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32) (result (ref null (shared any)))))
  (type (;4;) (func (param (ref null 0)) (result i32)))
  (type (;5;) (func (param (ref null 1)) (result i64)))
  (table (;0;) shared 1 (ref null (shared any)))
  (global (;0;) (shared mut i32) i32.const 0)
  (export "g" (global 0))
  (export "t" (table 0))
  (export "global" (func 0))
  (export "table" (func 1))
  (export "struct" (func 2))
  (export "array" (func 3))
  (func (;0;) (type 2) (param i32) (result i32)
    local.get 0
    global.atomic.set seqcst 0
    local.get 0
    i32.const 3
    global.atomic.rmw.cmpxchg acqrel 0
    drop
    local.get 0
    global.atomic.rmw.add seqcst 0
    global.atomic.get acqrel 0
    i32.add
  )
  (func (;1;) (type 3) (param i32) (result (ref null (shared any)))
    local.get 0
    local.get 0
    ref.i31_shared
    table.atomic.set seqcst 0
    local.get 0
    i32.const 0
    table.atomic.get seqcst 0
    table.atomic.rmw.xchg seqcst 0
  )
  (func (;2;) (type 4) (param (ref null 0)) (result i32)
    local.get 0
    i32.const 7
    struct.atomic.set seqcst 0 0
    local.get 0
    struct.atomic.get acqrel 0 0
    local.get 0
    i32.const 7
    struct.atomic.rmw.sub seqcst 0 0
    i32.add
  )
  (func (;3;) (type 5) (param (ref null 1)) (result i64)
    local.get 0
    i32.const 7
    i64.const 1
    array.atomic.set seqcst 1
    local.get 0
    i32.const 7
    array.atomic.get seqcst 1
    local.get 0
    i32.const 7
    i64.const 0
    i64.const 2
    array.atomic.rmw.cmpxchg seqcst 1
    i64.add
  )
)
