;; What is read for one loop's value and set for it again, in the same local, is
;; in that local between the two: setting another of the loop's values there
;; reads it too, and must not be the last to do so.
(module
  (import "host" "ask" (func $ask (result i32)))
  (memory (export "memory") 1)
  (func (param i64 i32 i64)
    (local i32 i32 i64 i32 i32 i32 i32 i32)
    i32.const 8
    i64.load8_s offset=8
    local.tee 2
    local.set 5
    i32.const 1
    local.set 7
    loop
      i32.const 1
      local.get 2
      i32.const 4
      loop (param i64 i32) (result i64 i32)
        i32.const 4
        local.set 9
        i32.const 1
        loop (param i32) (result i32)
          local.get 2
          local.set 2
          local.get 9
          i32.const 1
          i32.sub
          local.tee 9
          br_if 0
        end
        i32.const 1
        if (result i32)
          i32.const 1
        else
          local.get 5
          local.get 2
          i64.lt_u
          i32.const 1
          call $ask
          select
        end
        i32.store align=1
        local.get 9
        br_if 0
      end
      local.set 1
      local.set 5
      drop
      local.get 7
      i32.const 1
      i32.sub
      local.tee 7
      br_if 0
    end
    i32.const 1
    local.get 2
    i64.store offset=7200 align=1)
)
;;; output
(func (;1;) (type 1) (param i64 i32 i64)
  (local i32)
  i32.const 8
  i64.load8_s offset=8
  local.set 2
  i32.const 1
  local.set 1
  loop ;; label = @1
    local.get 2
    local.tee 0
    local.set 2
    loop ;; label = @2
      i32.const 4
      local.set 3
      loop ;; label = @3
        local.get 3
        i32.const 1
        i32.sub
        local.tee 3
        br_if 0 (;@3;)
      end
      i32.const 1
      i32.const 1
      i32.store align=1
      local.get 3
      br_if 0 (;@2;)
    end
    local.get 1
    i32.const 1
    i32.sub
    local.tee 1
    br_if 0 (;@1;)
  end
  i32.const 1
  local.get 2
  i64.store offset=7200 align=1
)
