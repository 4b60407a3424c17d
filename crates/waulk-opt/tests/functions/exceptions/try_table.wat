;; Clauses go to labels, with what locals were when it was thrown.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))
  (tag $c)

  (func $straight (param i32) (result i32)
    block $out (result i32)
      try_table (result i32) (catch $a $out)
        local.get 0
        call $f
      end
    end)

  (func $two (param i32) (result i32)
    (local i32)
    block $all
      block $out (result i32)
        try_table (catch $a $out) (catch_all $all)
          i32.const 1
          local.set 1
          local.get 0
          call $g
          i32.const 2
          local.set 1
          local.get 0
          call $g
          i32.const 3
          local.set 1
        end
        local.get 1
        return
      end
      local.get 1
      i32.add
      return
    end
    local.get 1)
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  block (result i32) ;; label = @1
    try_table (result i32) (catch 0 0 (;@1;)) ;; label = @2
      local.get 0
      call 0
    end
  end
)
(func (;3;) (type 0) (param i32) (result i32)
  (local i32)
  block ;; label = @1
    block (result i32) ;; label = @2
      try_table (catch 0 0 (;@2;)) (catch_all 1 (;@1;)) ;; label = @3
        i32.const 1
        local.set 1
        local.get 0
        call 1
        i32.const 2
        local.set 1
        local.get 0
        call 1
        i32.const 3
        local.set 1
      end
      local.get 1
      return
    end
    local.get 1
    i32.add
    return
  end
  local.get 1
)
