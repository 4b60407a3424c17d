;; Handlers get the values of the exception and, of locals that change in the
;; body, what they were when it was thrown.
;;! larger: what blocks bring and what a condition is read from go through locals
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))
  (tag $b (param i32 i64))
  (tag $c)

  (func $one_value (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    catch $a
    end)

  (func $two_values (param i32) (result i64)
    (local i64)
    try (result i64)
      local.get 0
      call $g
      i64.const 5
    catch $b
      local.get 0
      i64.extend_i32_u
      i64.mul
      local.set 1
      i64.extend_i32_s
      local.get 1
      i64.sub
    end)

  (func $all (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    catch_all
      i32.const 7
    end)

  (func $which (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
      drop
      local.get 0
      call $f
    catch $c
      i32.const 1
    catch $a
      i32.const 2
      i32.add
    catch_all
      i32.const 3
    end)

  (func $as_it_was_thrown (param i32) (result i32)
    (local i32)
    try
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
    catch_all
      local.get 1
      call $g
    end
    local.get 1)

  (func $a_parameter_changes (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
      local.tee 0
      call $f
      local.tee 0
      call $f
    catch $a
      local.get 0
      i32.sub
    end)

  (func $changes_in_handlers (param i32 i32) (result i32)
    try
      local.get 0
      call $g
    catch $a
      local.set 1
    catch $c
      local.get 1
      i32.const 3
      i32.mul
      local.set 1
    catch_all
      local.get 0
      local.set 1
    end
    local.get 1)

  (func $parameters_of_the_block (param i32) (result i32)
    local.get 0
    i32.const 4
    try (param i32) (result i32)
      call $f
    catch $a
      i32.const 1
      i32.shl
    end
    i32.add)

  (func $computed_before (param i32 i32) (result i32)
    (local i32)
    local.get 0
    local.get 1
    i32.mul
    local.set 2
    try (result i32)
      local.get 2
      call $f
    catch $a
      local.get 2
      i32.xor
    end)

  (func $thrown_here (param i32) (result i32)
    try (result i32)
      local.get 0
      if
        local.get 0
        i64.const 9
        throw $b
      end
      i32.const 11
    catch $b
      i32.wrap_i64
      i32.add
    end)

  (func $kept_for_the_handler (param i32 i32) (result i32)
    (local i32)
    local.get 0
    call $f
    local.set 2
    try
      local.get 1
      local.get 0
      i32.mul
      call $f
      drop
      local.get 1
      local.get 0
      i32.mul
      call $f
      local.get 0
      i32.add
      local.get 1
      i32.add
      return
    catch_all
    end
    local.get 2)

  (func $several_results (param i32) (result i32 i64)
    try (result i32 i64)
      local.get 0
      call $f
      i64.const 2
    catch $b
    catch_all
      i32.const 1
      i64.const 1
    end)
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch 0
  end
)
(func (;3;) (type 4) (param i32) (result i64)
  (local i64)
  try (result i64) ;; label = @1
    local.get 0
    call 1
    i64.const 5
  catch 1
    local.set 1
    i64.extend_i32_s
    local.get 1
    local.get 0
    i64.extend_i32_u
    i64.mul
    i64.sub
  end
)
(func (;4;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch_all
    i32.const 7
  end
)
(func (;5;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
    drop
    local.get 0
    call 0
  catch 2
    i32.const 1
  catch 0
    i32.const 2
    i32.add
  catch_all
    i32.const 3
  end
)
(func (;6;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
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
  catch_all
    local.get 1
    call 1
  end
  local.get 1
)
(func (;7;) (type 0) (param i32) (result i32)
  (local i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
    local.tee 1
    local.set 0
    local.get 1
    call 0
    local.tee 1
    local.set 0
    local.get 1
    call 0
  catch 0
    local.get 0
    i32.sub
  end
)
(func (;8;) (type 5) (param i32 i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 1
    local.get 1
  catch 0
  catch 2
    local.get 1
    i32.const 3
    i32.mul
  catch_all
    local.get 0
  end
)
(func (;9;) (type 0) (param i32) (result i32)
  local.get 0
  try (result i32) ;; label = @1
    i32.const 4
    call 0
  catch 0
    i32.const 1
    i32.shl
  end
  i32.add
)
(func (;10;) (type 5) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  i32.mul
  local.set 1
  try (result i32) ;; label = @1
    local.get 1
    call 0
  catch 0
    local.get 1
    i32.xor
  end
)
(func (;11;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    if ;; label = @2
      local.get 0
      i64.const 9
      throw 1
    end
    i32.const 11
  catch 1
    i32.wrap_i64
    i32.add
  end
)
(func (;12;) (type 5) (param i32 i32) (result i32)
  (local i32 i32)
  local.get 0
  call 0
  local.set 2
  try ;; label = @1
    local.get 1
    local.get 0
    i32.mul
    local.tee 3
    call 0
    drop
    local.get 3
    call 0
    local.get 0
    i32.add
    local.get 1
    i32.add
    return
  catch_all
  end
  local.get 2
)
(func (;13;) (type 6) (param i32) (result i32 i64)
  (local i64)
  try (result i32) ;; label = @1
    local.get 0
    call 0
    i64.const 2
    local.set 1
  catch 1
    local.set 1
  catch_all
    i32.const 1
    i64.const 1
    local.set 1
  end
  local.get 1
)
