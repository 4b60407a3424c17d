;; Where nothing can throw, nothing catches; one without handlers is a block.
;;! larger: what blocks bring and what a condition is read from go through locals
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (memory 1)
  (tag $a (param i32))

  (func $nothing_throws (param i32) (result i32)
    try (result i32)
      local.get 0
      i32.load
      i32.const 5
      i32.add
    catch $a
      call $f
    catch_all
      i32.const 1
      call $f
    end)

  (func $no_handlers (param i32) (result i32)
    try (result i32)
      local.get 0
      call $f
      local.get 0
      br_if 0
      call $f
    end)

  (func $nothing_to_hand_on (param i32) (result i32)
    try (result i32)
      try (result i32)
        local.get 0
        i32.load
      delegate 0
    catch_all
      i32.const 1
      call $f
    end)

  (func $nothing_throws_in_the_handler (param i32) (result i32)
    try (result i32)
      try (result i32)
        local.get 0
        call $f
      catch_all
        i32.const 3
      end
    catch_all
      i32.const 4
    end)

  (func $never_there (param i32) (result i32)
    local.get 0
    return
    try (result i32)
      local.get 0
      call $f
      loop
        try
        catch_all
          rethrow 0
        end
      end
    catch $a
      try
        local.get 0
        call $g
      delegate 0
    end)
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  i32.load
  i32.const 5
  i32.add
)
(func (;3;) (type 0) (param i32) (result i32)
  (local i32)
  local.get 0
  call 0
  local.set 1
  local.get 0
  if (result i32) ;; label = @1
    local.get 1
  else
    local.get 1
    call 0
  end
)
(func (;4;) (type 0) (param i32) (result i32)
  local.get 0
  i32.load
)
(func (;5;) (type 0) (param i32) (result i32)
  try (result i32) ;; label = @1
    try (result i32) ;; label = @2
      local.get 0
      call 0
    catch_all
      i32.const 3
    end
  catch_all
    i32.const 4
  end
)
(func (;6;) (type 0) (param i32) (result i32)
  local.get 0
)
