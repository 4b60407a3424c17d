;; A clause that starts a loop again.
;;! larger: its landing is not dissolved
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (tag $c)

  (func $again (param i32) (result i32)
    loop $again (result i32)
      local.get 0
      i32.const 1
      i32.add
      local.set 0
      try_table (result i32) (catch $c $again)
        local.get 0
        call $f
      end
    end)
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local i32)
  loop ;; label = @1
    block ;; label = @2
      local.get 0
      i32.const 1
      i32.add
      local.set 0
      block ;; label = @3
        try_table (catch 0 0 (;@3;)) ;; label = @4
          local.get 0
          call 0
          local.set 1
          br 2 (;@2;)
        end
      end
      br 1 (;@1;)
    end
  end
  local.get 1
)
