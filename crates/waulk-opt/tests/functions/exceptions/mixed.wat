;; What is handed on passes a `try_table` too.
(module
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))

  (func $past_clauses (param i32) (result i32)
    block $out
      try_table (catch_all $out)
        try
          local.get 0
          call $g
        delegate $out
      end
      i32.const 1
      return
    end
    i32.const 2)

  (func $to_a_handler (param i32) (result i32)
    try $outer (result i32)
      block $out
        try_table (catch_all $out)
          try
            local.get 0
            call $g
          delegate $outer
        end
        i32.const 1
        return
      end
      i32.const 2
    catch $a
    end)
)
;;; output
(func (;1;) (type 1) (param i32) (result i32)
  block ;; label = @1
    try_table (catch_all 0 (;@1;)) ;; label = @2
      try ;; label = @3
        local.get 0
        call 0
      delegate 2
    end
    i32.const 1
    return
  end
  i32.const 2
)
(func (;2;) (type 1) (param i32) (result i32)
  try (result i32) ;; label = @1
    block ;; label = @2
      try_table (catch_all 0 (;@2;)) ;; label = @3
        try ;; label = @4
          local.get 0
          call 0
        delegate 2 (;@1;)
      end
      i32.const 1
      return
    end
    i32.const 2
  catch 0
  end
)
