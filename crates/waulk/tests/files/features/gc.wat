;; Structs, arrays, casts, and segments that instructions name.
(module
  (rec (type $node (sub (struct (field (mut i8)) (field (ref null $list)))))
       (type $list (array (mut (ref null $node)))))
  (type $leaf (sub final $node (struct (field (mut i8)) (field (ref null $list)) (field f64))))
  (type $bytes (array i8))
  (data $d "abc")
  (elem $e (ref null $node) (item (struct.new_default $leaf)))
  (global $g (mut (ref null $node)) (struct.new_default $node))
  (func (export "f") (param anyref) (result i32) (local (ref $leaf))
    (block $no (result anyref)
      (local.set 1 (br_on_cast_fail $no anyref (ref $leaf) (local.get 0)))
      (struct.set $leaf 0 (local.get 1) (i32.const 1))
      (global.set $g (local.get 1))
      (return (struct.get_u $leaf 0 (local.get 1))))
    (drop (array.new_data $bytes $d (i32.const 0) (i32.const 3)))
    (drop (array.new_elem $list $e (i32.const 0) (i32.const 1)))
    (i31.get_s (ref.cast (ref i31))))
)
;;; output
(module
  (rec
    (type (;0;) (sub (struct (field (mut i8)) (field (ref null 1)))))
    (type (;1;) (array (mut (ref null 0))))
  )
  (type (;2;) (sub final 0 (struct (field (mut i8)) (field (ref null 1)) (field f64))))
  (type (;3;) (array i8))
  (type (;4;) (func (param anyref) (result i32)))
  (global (;0;) (mut (ref null 0)) struct.new_default 0)
  (export "f" (func 0))
  (elem (;0;) (ref null 0) (struct.new_default 2))
  (func (;0;) (type 4) (param anyref) (result i32)
    (local (ref 2))
    block (result anyref) ;; label = @1
      local.get 0
      br_on_cast_fail 0 (;@1;) anyref (ref 2)
      local.set 1
      local.get 1
      i32.const 1
      struct.set 2 0
      local.get 1
      global.set 0
      local.get 1
      struct.get_u 2 0
      return
    end
    i32.const 0
    i32.const 3
    array.new_data 3 0
    drop
    i32.const 0
    i32.const 1
    array.new_elem 1 0
    drop
    ref.cast (ref i31)
    i31.get_s
  )
  (data (;0;) "abc")
)
