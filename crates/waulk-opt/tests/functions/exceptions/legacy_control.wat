;; Branches out of bodies and handlers, loops around and inside, handlers within
;; bodies and handlers.
;;! larger: what blocks bring and what a condition is read from go through locals
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))
  (tag $b (param i32 i64))
  (tag $c)

  (func $out_of_the_body (param i32) (result i32)
    block $out (result i32)
      try
        local.get 0
        call $f
        local.tee 0
        local.get 0
        br_if $out
        drop
        local.get 0
        call $g
      catch_all
        i32.const 1
        call $g
      end
      i32.const 9
    end)

  (func $to_its_own_end (param i32) (result i32)
    try $end (result i32)
      local.get 0
      call $f
      local.get 0
      br_if $end
      call $f
    catch $a
      local.get 0
      br_if $end
      i32.const 1
      i32.add
    end)

  (func $out_of_a_handler (param i32) (result i32)
    block $out
      try
        local.get 0
        call $g
      catch $a
        br_if $out
        i32.const 4
        return
      catch $c
        br $out
      end
      i32.const 1
      return
    end
    i32.const 2)

  (func $by_number (param i32) (result i32)
    block $two
      block $one
        try $end
          local.get 0
          call $f
          br_table $end $one $two $end
        catch $a
          br_table $one $end $two
        end
        i32.const 3
        return
      end
      i32.const 1
      return
    end
    i32.const 2)

  (func $in_a_loop (param i32) (result i32)
    (local i32 i32)
    loop $again
      try
        local.get 1
        call $f
        local.get 2
        i32.add
        local.set 2
      catch $a
        local.get 2
        i32.xor
        local.set 2
      catch_all
        local.get 2
        return
      end
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      local.get 0
      i32.const 7
      i32.and
      i32.lt_u
      br_if $again
    end
    local.get 2)

  (func $again_from_a_handler (param i32) (result i32)
    (local i32)
    loop $again (result i32)
      local.get 1
      i32.const 1
      i32.add
      local.set 1
      try (result i32)
        local.get 1
        call $f
      catch $a
        drop
        br $again
      end
    end)

  (func $again_from_the_body (param i32) (result i32)
    (local i32)
    i32.const 3
    local.set 1
    loop $again (result i32)
      try (result i32)
        local.get 0
        call $f
        local.set 0
        local.get 1
        i32.const 1
        i32.sub
        local.tee 1
        br_if $again
        local.get 0
      catch $a
        local.get 1
        i32.add
      end
    end)

  (func $a_loop_in_the_body (param i32) (result i32)
    (local i32)
    try
      loop $again
        local.get 1
        i32.const 1
        i32.add
        local.set 1
        local.get 1
        call $g
        local.get 1
        local.get 0
        i32.const 15
        i32.and
        i32.lt_u
        br_if $again
      end
    catch_all
    end
    local.get 1)

  (func $in_a_handler (param i32) (result i32)
    (local i32)
    try
      local.get 0
      call $g
    catch $a
      local.set 1
      try
        local.get 1
        call $g
        i32.const 2
        local.set 1
        local.get 1
        call $g
      catch_all
        local.get 1
        i32.const 100
        i32.add
        local.set 1
      end
    end
    local.get 1)

  (func $in_a_body (param i32) (result i32)
    try (result i32)
      try (result i32)
        local.get 0
        call $f
      catch $a
        i32.const 1
        i32.add
      end
      call $f
    catch $b
      i32.wrap_i64
      i32.add
    catch $a
    end)

  (func $in_an_operand (param i32) (result i32)
    local.get 0
    call $f
    try (result i32)
      local.get 0
      call $f
    catch $a
    end
    i32.sub)

  (func $conditions (param i32 i32) (result i32)
    try (result i32)
      local.get 0
      if (result i32)
        local.get 1
        call $f
      else
        local.get 0
        call $f
        drop
        local.get 1
      end
    catch $a
      local.get 1
      local.get 0
      select
    end)

  (func $the_function_ends_in_it (param i32) (result i32)
    try
      local.get 0
      call $f
      return
    catch $a
      return
    catch_all
      unreachable
    end
    unreachable)
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  (local i32)
  block (result i32) ;; label = @1
    try ;; label = @2
      local.get 0
      call 0
      local.tee 1
      local.set 0
      local.get 1
      local.get 0
      br_if 1 (;@1;)
      drop
      local.get 0
      call 1
    catch_all
      i32.const 1
      call 1
    end
    i32.const 9
  end
)
(func (;3;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
    local.get 0
    local.get 0
    call 0
    local.set 1
    br_if 0 (;@1;)
    local.get 1
    call 0
    local.set 1
  catch 0
    local.set 1
    local.get 0
    br_if 0 (;@1;)
    local.get 1
    i32.const 1
    i32.add
    local.set 1
  end
  local.get 1
)
(func (;4;) (type 0) (param i32) (result i32)
  block ;; label = @1
    try ;; label = @2
      local.get 0
      call 1
    catch 0
      br_if 1 (;@1;)
      i32.const 4
      return
    catch 2
      br 1 (;@1;)
    end
    i32.const 1
    return
  end
  i32.const 2
)
(func (;5;) (type 0) (param i32) (result i32)
  block ;; label = @1
    block ;; label = @2
      try ;; label = @3
        local.get 0
        call 0
        br_table 0 (;@3;) 1 (;@2;) 2 (;@1;) 0 (;@3;)
      catch 0
        br_table 1 (;@2;) 0 (;@3;) 2 (;@1;)
      end
      i32.const 3
      return
    end
    i32.const 1
    return
  end
  i32.const 2
)
(func (;6;) (type 0) (param i32) (result i32)
  (local i32 i32)
  loop ;; label = @1
    try ;; label = @2
      local.get 2
      call 0
      local.get 1
      i32.add
      local.set 1
    catch 0
      local.get 1
      i32.xor
      local.set 1
    catch_all
      local.get 1
      return
    end
    local.get 2
    i32.const 1
    i32.add
    local.tee 2
    local.get 0
    i32.const 7
    i32.and
    i32.lt_u
    br_if 0 (;@1;)
  end
  local.get 1
)
(func (;7;) (type 0) (param i32) (result i32)
  (local i32)
  i32.const 0
  local.set 0
  loop ;; label = @1
    local.get 0
    i32.const 1
    i32.add
    local.set 0
    try ;; label = @2
      local.get 0
      call 0
      local.set 1
    catch 0
      drop
      br 1 (;@1;)
    end
  end
  local.get 1
)
(func (;8;) (type 0) (param i32) (result i32)
  (local i32 i32)
  i32.const 3
  local.set 2
  loop ;; label = @1
    try ;; label = @2
      local.get 0
      call 0
      local.set 0
      local.get 2
      i32.const 1
      i32.sub
      local.tee 1
      local.set 2
      local.get 1
      br_if 1 (;@1;)
      local.get 0
      local.set 1
    catch 0
      local.get 2
      i32.add
      local.set 1
    end
  end
  local.get 1
)
(func (;9;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
    loop ;; label = @2
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      call 1
      local.get 1
      local.get 0
      i32.const 15
      i32.and
      i32.lt_u
      br_if 0 (;@2;)
    end
  catch_all
  end
  local.get 1
)
(func (;10;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
    local.get 0
    call 1
  catch 0
    local.set 1
    try ;; label = @2
      local.get 1
      call 1
      i32.const 2
      local.tee 1
      call 1
    catch_all
      local.get 1
      i32.const 100
      i32.add
      local.set 1
    end
  end
  local.get 1
)
(func (;11;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      local.get 0
      call 0
    catch 0
      i32.const 1
      i32.add
    end
    call 0
  catch 1
    i32.wrap_i64
    i32.add
  catch 0
  end
)
(func (;12;) (type 0) (param i32) (result i32)
  local.get 0
  call 0
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch 0
  end
  i32.sub
)
(func (;13;) (type 4) (param i32 i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    if (result i32) ;; label = @2
      local.get 1
      call 0
    else
      local.get 0
      call 0
      drop
      local.get 1
    end
  catch 0
    local.get 1
    local.get 0
    select
  end
)
(func (;14;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch 0
  catch_all
    unreachable
  end
)
