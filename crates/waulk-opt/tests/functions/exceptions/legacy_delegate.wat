;; What `delegate` hands on is not seen by the handlers between. One that hands on
;; to where it would go anyway is no more than its body.
;;! larger: what blocks bring and what a condition is read from go through locals
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (tag $a (param i32))
  (tag $c)

  (func $past_handlers (param i32) (result i32)
    try $outer (result i32)
      try (result i32)
        try (result i32)
          local.get 0
          call $f
        delegate $outer
      catch $a
        i32.const 1
        i32.add
      end
    catch $a
    end)

  (func $to_the_caller (param i32) (result i32)
    try (result i32)
      try (result i32)
        local.get 0
        call $f
      delegate 1
    catch_all
      i32.const 1
    end)

  (func $nothing_between (param i32) (result i32)
    try $outer (result i32)
      try (result i32)
        local.get 0
        call $f
      delegate $outer
    catch_all
      i32.const 1
    end)

  (func $no_handler_at_all (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
    delegate 0)

  (func $to_a_block (param i32) (result i32)
    try (result i32)
      block $block (result i32)
        try (result i32)
          try (result i32)
            local.get 0
            call $f
          delegate $block
        catch_all
          i32.const 2
        end
      end
    catch_all
      i32.const 1
    end)

  (func $from_a_handler (param i32) (result i32)
    try $outer (result i32)
      try $inner (result i32)
        local.get 0
        call $f
      catch_all
        try (result i32)
          local.get 0
          call $f
        delegate $inner
      end
    catch $a
    end)

  (func $handed_on_twice (param i32) (result i32)
    try $outer (result i32)
      try
        try $middle
          try
            try
              local.get 0
              call $g
            delegate $middle
          catch_all
            i32.const 5
            call $g
          end
        delegate $outer
      catch_all
        i32.const 6
        call $g
      end
      i32.const 2
    catch_all
      i32.const 3
    end)

  (func $locals (param i32) (result i32)
    (local i32)
    try $outer
      try
        try
          local.get 0
          call $f
          local.set 1
          local.get 1
          call $g
        delegate $outer
      catch $a
        local.set 1
      end
      local.get 1
      call $g
    catch $c
    end
    local.get 1)

  (func $what_it_brings (param i32) (result i32)
    (local i32)
    try
      try
        local.get 0
        call $f
        local.tee 1
        br_if 0
        local.get 1
        call $f
        local.set 1
      delegate 1
    catch_all
    end
    local.get 1)
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      try (result i32) ;; label = @3
        local.get 0
        call 0
      delegate 1 (;@1;)
    catch 0
      i32.const 1
      i32.add
    end
  catch 0
  end
)
(func (;3;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      local.get 0
      call 0
    delegate 1
  catch_all
    i32.const 1
  end
)
(func (;4;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    local.get 0
    call 0
  catch_all
    i32.const 1
  end
)
(func (;5;) (type 0) (param i32) (result i32)
  local.get 0
  call 0
)
(func (;6;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      try (result i32) ;; label = @3
        local.get 0
        call 0
      delegate 1 (;@1;)
    catch_all
      i32.const 2
    end
  catch_all
    i32.const 1
  end
)
(func (;7;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      local.get 0
      call 0
    catch_all
      local.get 0
      call 0
    end
  catch 0
  end
)
(func (;8;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try ;; label = @2
      try ;; label = @3
        try ;; label = @4
          try ;; label = @5
            local.get 0
            call 1
          delegate 1 (;@3;)
        catch_all
          i32.const 5
          call 1
        end
      delegate 1 (;@1;)
    catch_all
      i32.const 6
      call 1
    end
    i32.const 2
  catch_all
    i32.const 3
  end
)
(func (;9;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
    try ;; label = @2
      try ;; label = @3
        local.get 0
        call 0
        local.tee 1
        call 1
      delegate 1 (;@1;)
    catch 0
      local.set 1
    end
    local.get 1
    call 1
  catch 1
  end
  local.get 1
)
(func (;10;) (type 0) (param i32) (result i32)
  (local i32)
  try ;; label = @1
    try ;; label = @2
      local.get 0
      call 0
      local.tee 0
      local.set 1
      local.get 0
      br_if 0 (;@2;)
      local.get 1
      call 0
      local.set 1
    delegate 1
  catch_all
  end
  local.get 1
)
