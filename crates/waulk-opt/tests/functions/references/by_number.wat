;; A branch by number and one that looks at a reference go to one label, in either
;; order.
;;! larger: one of them goes there from a block in between
(module
  (import "m" "g" (func $g (param (ref null any)) (result i32)))

  (func $number_first (param i32 anyref i31ref) (result i32)
    block $to (result anyref)
      block $other (result anyref)
        local.get 2
        local.get 0
        br_table $to $other $to
      end
      br_on_non_null $to
      local.get 1
      br_on_cast $to anyref (ref i31)
    end
    call $g)

  (func $number_last (param i32 anyref i31ref) (result i32)
    block $to (result anyref)
      local.get 1
      br_on_cast $to anyref (ref i31)
      drop
      block $other (result anyref)
        local.get 2
        local.get 0
        br_table $to $other $to
      end
      call $g
      return
    end
    call $g)
)
;;; output
(func (;1;) (type 1) (param i32 anyref i31ref) (result i32)
  (local anyref)
  block ;; label = @1
    block ;; label = @2
      local.get 2
      local.set 3
      local.get 0
      br_table 1 (;@1;) 0 (;@2;) 1 (;@1;)
    end
    block ;; label = @2
      block (result (ref i31)) ;; label = @3
        local.get 2
        br_on_non_null 0 (;@3;)
        br 1 (;@2;)
      end
      local.set 3
      br 1 (;@1;)
    end
    block ;; label = @2
      block (result (ref i31)) ;; label = @3
        local.get 1
        br_on_cast 0 (;@3;) anyref (ref i31)
        local.set 3
        br 1 (;@2;)
      end
      local.set 3
      br 1 (;@1;)
    end
  end
  local.get 3
  call 0
)
(func (;2;) (type 1) (param i32 anyref i31ref) (result i32)
  block (result anyref) ;; label = @1
    local.get 1
    br_on_cast 0 (;@1;) anyref (ref i31)
    drop
    block ;; label = @2
      block ;; label = @3
        local.get 0
        br_table 0 (;@3;) 1 (;@2;) 0 (;@3;)
      end
      local.get 2
      br 1 (;@1;)
    end
    local.get 2
    call 0
    return
  end
  call 0
)
