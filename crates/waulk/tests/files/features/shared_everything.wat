;; Shared types, globals and tables.
(module
  (type $s (shared (struct (field (mut i32)))))
  (global $g (export "g") (shared mut i32) (i32.const 1))
  (table $t (export "t") shared 1 (ref null (shared any)))
  (func (export "f") (param (ref null $s)) (result i32)
    (global.atomic.set seqcst $g (i32.const 1))
    (drop (table.atomic.get acqrel $t (i32.const 0)))
    (struct.atomic.rmw.add acqrel $s 0 (local.get 0) (i32.const 1)))
)
;;; output
(module
  (type (;0;) (shared (struct (field (mut i32)))))
  (type (;1;) (func (param (ref null 0)) (result i32)))
  (table (;0;) shared 1 (ref null (shared any)))
  (global (;0;) (shared mut i32) i32.const 1)
  (export "g" (global 0))
  (export "t" (table 0))
  (export "f" (func 0))
  (func (;0;) (type 1) (param (ref null 0)) (result i32)
    i32.const 1
    global.atomic.set seqcst 0
    i32.const 0
    table.atomic.get acqrel 0
    drop
    local.get 0
    i32.const 1
    struct.atomic.rmw.add acqrel 0 0
  )
)
