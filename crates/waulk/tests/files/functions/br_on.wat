;;! level=z
;; Every function has something to clean up, so that each is written anew.
(module
  (type $s (sub (struct (field i32))))
  (type $t (sub $s (struct (field i32 i32))))
  (func (export "null") (param (ref null $s)) (result i32) (local i32)
    (local.set 1 (i32.const -1))
    (block $null
      (br_on_null $null (local.get 0))
      (return (struct.get $s 0)))
    (local.get 1))
  (func (export "non_null") (param (ref null $s)) (result i32) (local i32)
    (local.set 1 (i32.const -1))
    (block $some (result (ref $s))
      (br_on_non_null $some (local.get 0))
      (return (local.get 1)))
    (struct.get $s 0))
  (func (export "cast") (param anyref) (result i32) (local i32)
    (local.set 1 (i32.const -1))
    (block $t (result (ref $t))
      (drop (br_on_cast $t anyref (ref $t) (local.get 0)))
      (return (local.get 1)))
    (struct.get $t 1))
  (func (export "cast_fail") (param anyref) (result i32) (local i32)
    (local.set 1 (i32.const -1))
    (block $other (result anyref)
      (br_on_cast_fail $other anyref (ref $t) (local.get 0))
      (return (struct.get $t 1)))
    (drop)
    (local.get 1))
  ;; A loop does not get it on the stack.
  (func (export "loop") (param (ref null $s)) (param $n i32) (result i32) (local i32)
    (local.set 2 (i32.const 1))
    (block $out
      (ref.null $s)
      (loop $l (param (ref null $s))
        (drop)
        (br_if $out (i32.eqz (local.tee $n (i32.sub (local.get $n) (local.get 2)))))
        (br_on_non_null $l (local.get 0))))
    (local.get $n))
)
;;; output
(module
  (type (;0;) (sub (struct (field i32))))
  (type (;1;) (sub 0 (struct (field i32) (field i32))))
  (type (;2;) (func (param (ref null 0)) (result i32)))
  (type (;3;) (func (param anyref) (result i32)))
  (type (;4;) (func (param (ref null 0) i32) (result i32)))
  (type (;5;) (func (param (ref null 0))))
  (export "null" (func 0))
  (export "non_null" (func 1))
  (export "cast" (func 2))
  (export "cast_fail" (func 3))
  (export "loop" (func 4))
  (func (;0;) (type 2) (param (ref null 0)) (result i32)
    block ;; label = @1
      local.get 0
      br_on_null 0 (;@1;)
      struct.get 0 0
      return
    end
    i32.const -1
  )
  (func (;1;) (type 2) (param (ref null 0)) (result i32)
    block (result (ref 0)) ;; label = @1
      local.get 0
      br_on_non_null 0 (;@1;)
      i32.const -1
      return
    end
    struct.get 0 0
  )
  (func (;2;) (type 3) (param anyref) (result i32)
    block (result (ref 1)) ;; label = @1
      local.get 0
      br_on_cast 0 (;@1;) anyref (ref 1)
      drop
      i32.const -1
      return
    end
    struct.get 1 1
  )
  (func (;3;) (type 3) (param anyref) (result i32)
    block (result anyref) ;; label = @1
      local.get 0
      br_on_cast_fail 0 (;@1;) anyref (ref 1)
      struct.get 1 1
      return
    end
    drop
    i32.const -1
  )
  (func (;4;) (type 4) (param (ref null 0) i32) (result i32)
    (local i32)
    i32.const 1
    local.set 2
    block ;; label = @1
      ref.null 0
      loop (type 5) (param (ref null 0)) ;; label = @2
        drop
        local.get 1
        local.get 2
        i32.sub
        local.tee 1
        i32.eqz
        br_if 1 (;@1;)
        local.get 0
        br_on_non_null 0 (;@2;)
      end
    end
    local.get 1
  )
)
