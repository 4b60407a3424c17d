;; What was caught is thrown again from where `rethrow` stands; its label is one of
;; a handler, and may be that of one further out.
;;! larger: what blocks bring and what a condition is read from go through locals
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))
  (tag $b (param i32 i64))

  (func $clean_up (param i32)
    try
      local.get 0
      call $g
    catch_all
      i32.const 0
      call $g
      rethrow 0
    end)

  (func $some (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    catch $a
      local.tee 0
      i32.const 10
      i32.lt_u
      if
        rethrow 1
      end
      local.get 0
    end)

  (func $what_the_outer_one_caught (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    catch $a
      drop
      try (result i32)
        local.get 0
        call $f
      catch $a
        if
          rethrow 2
        end
        rethrow 0
      end
    end)

  (func $caught_further_out (param i32) (result i32)
    try (result i32)
      try (result i32)
        local.get 0
        call $f
      catch_all
        i32.const 1
        call $g
        rethrow 0
      end
    catch $a
    catch $b
      i32.wrap_i64
      i32.sub
    end)

  (func $caught_by_one_in_the_handler (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    catch_all
      try (result i32)
        rethrow 1
      catch $a
        i32.const 1
        i32.add
      end
    end)

  (func $from_a_block_and_a_loop (param i32)
    try
      local.get 0
      call $g
    catch_all
      block
        loop
          local.get 0
          i32.eqz
          br_if 1
          local.get 0
          call $f
          local.tee 0
          br_if 0
          rethrow 2
        end
      end
    end)
)
;;; output
(func (;2;) (type 1) (param i32)
  try ;; label = @1
    local.get 0
    call 1
  catch_all
    i32.const 0
    call 1
    rethrow 0 (;@1;)
  end
)
(func (;3;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch 0
    local.tee 0
    i32.const 10
    i32.lt_u
    if ;; label = @2
      rethrow 1 (;@1;)
    end
    local.get 0
  end
)
(func (;4;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch 0
    drop
    try (result i32) ;; label = @2
      local.get 0
      call 0
    catch 0
      if ;; label = @3
        rethrow 2 (;@1;)
      end
      rethrow 0 (;@2;)
    end
  end
)
(func (;5;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      local.get 0
      call 0
    catch_all
      i32.const 1
      call 1
      rethrow 0 (;@2;)
    end
  catch 0
  catch 1
    i32.wrap_i64
    i32.sub
  end
)
(func (;6;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch_all
    try (result i32) ;; label = @2
      rethrow 1 (;@1;)
    catch 0
      i32.const 1
      i32.add
    end
  end
)
(func (;7;) (type 1) (param i32)
  try ;; label = @1
    local.get 0
    call 1
  catch_all
    block ;; label = @2
      loop ;; label = @3
        local.get 0
        i32.eqz
        br_if 1 (;@2;)
        local.get 0
        call 0
        local.tee 0
        br_if 0 (;@3;)
        rethrow 2 (;@1;)
      end
    end
  end
)
