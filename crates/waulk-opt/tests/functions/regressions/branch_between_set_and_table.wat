;; What `br_table` brings to a label is set before its index is computed: a block
;; with another branch to that label, which sets the same local, is not left on
;; the stack as the index.
(module
  (memory 1)
  (func (param $c i32) (param $v i64) (param $d i32) (param $i i32) (result i64)
    (local $w i64)
    (drop (i64.mul (local.get $v) (local.get $v)))
    (drop (i64.mul (local.get $v) (i64.const 77777777777)))
    (local.set $v
      (block $out (result i64)
        (block $in (result i64)
          (local.get $v)
          (block $skip (result i32)
            (local.get $i)
            (br_if $skip (local.get $c))
            (br_if $in (i64.const 1) (local.get $d))
            (local.set $w))
          (br_table $in $out))
        (i64.store (i32.const 8) (local.get $w))
        (local.set $w)
        (i64.store (i32.const 16) (local.get $w))
        (i64.store (i32.const 0) (local.get $w))
        (i64.const 5)))
    (i64.store (i32.const 24) (local.get $w))
    (local.get $v))
)
;;; output
(func (;0;) (type 0) (param i32 i64 i32 i32) (result i64)
  (local i64 i64)
  block ;; label = @1
    block ;; label = @2
      local.get 0
      i32.eqz
      if ;; label = @3
        local.get 2
        i64.const 0
        local.set 4
        i64.const 1
        local.set 5
        br_if 1 (;@2;)
        i64.const 1
        local.set 4
      end
      local.get 1
      local.set 5
      local.get 3
      br_table 0 (;@2;) 1 (;@1;)
    end
    i32.const 8
    local.get 4
    i64.store
    i32.const 16
    local.get 5
    i64.store
    i32.const 0
    local.get 5
    i64.store
    local.get 5
    local.set 4
    i64.const 5
    local.set 1
  end
  i32.const 24
  local.get 4
  i64.store
  local.get 1
)
