;; Clauses of what resumes a continuation go to labels with what it suspends with
;; and the rest of it.
;;! larger: operands and results go through locals
(module
  (type $f (func (param i32) (result i32)))
  (type $c (cont $f))
  (type $pair (func (result i32 (ref $c))))
  (tag $yield (param i32) (result i32))
  (tag $stop (result i32))
  (tag $switch (result i32))
  (tag $error (param i32))
  (import "m" "f" (func $call (param i32) (result i32)))

  (func $one (param i32 (ref $c)) (result i32)
    (local i32)
    block $yielded (result i32 (ref $c))
      local.get 0
      local.get 1
      resume $c (on $yield $yielded)
      return
    end
    drop)

  (func $two_and_a_switch (param i32 (ref $c)) (result i32)
    block $stopped (result (ref $c))
      block $yielded (result i32 (ref $c))
        local.get 0
        call $call
        local.get 1
        resume $c (on $yield $yielded) (on $stop $stopped) (on $switch switch)
        local.get 0
        i32.add
        return
      end
      drop
      return
    end
    drop
    i32.const 1)

  (func $in_a_loop (param i32 (ref $c)) (result i32)
    (local $next (ref null $c))
    local.get 1
    local.set $next
    loop $again
      block $yielded (result i32 (ref $c))
        local.get 0
        local.get $next
        resume $c (on $yield $yielded)
        return
      end
      local.set $next
      call $call
      local.tee 0
      br_if $again
    end
    i32.const 2)

  (func $started_again (param (ref $c)) (result i32)
    (local i32)
    local.get 0
    loop $again (param (ref $c)) (result i32)
      local.set 0
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      local.get 0
      resume $c (on $stop $again)
    end)

  (func $throws (param i32 (ref $c)) (result i32)
    block $yielded (result i32 (ref $c))
      local.get 0
      local.get 1
      resume_throw $c $error (on $yield $yielded)
      return
    end
    drop)

  (func $no_clauses (param i32 (ref $c)) (result i32)
    local.get 0
    local.get 1
    resume $c)
)
;;; output
(func (;1;) (type 5) (param i32 (ref 1)) (result i32)
  (local (ref null 1))
  block (result i32) ;; label = @1
    block (result i32) ;; label = @2
      block (type 2) (result i32 (ref 1)) ;; label = @3
        local.get 0
        local.get 1
        resume 1 (on 0 0 (;@3;))
        br 1 (;@2;)
      end
      local.set 2
      br 1 (;@1;)
    end
    return
  end
)
(func (;2;) (type 5) (param i32 (ref 1)) (result i32)
  (local i32 (ref null 1))
  block (result (ref 1)) ;; label = @1
    block (result i32) ;; label = @2
      local.get 0
      call 0
      local.set 2
      block (result i32) ;; label = @3
        block (type 2) (result i32 (ref 1)) ;; label = @4
          local.get 2
          local.get 1
          resume 1 (on 0 0 (;@4;)) (on 1 3 (;@1;)) (on 2 switch)
          br 1 (;@3;)
          unreachable
        end
        local.set 3
        br 1 (;@2;)
      end
      local.get 0
      i32.add
      return
    end
    return
  end
  drop
  i32.const 1
)
(func (;3;) (type 5) (param i32 (ref 1)) (result i32)
  loop ;; label = @1
    block (result i32) ;; label = @2
      block (result i32) ;; label = @3
        block (type 2) (result i32 (ref 1)) ;; label = @4
          local.get 0
          local.get 1
          resume 1 (on 0 0 (;@4;))
          br 1 (;@3;)
        end
        local.set 1
        br 1 (;@2;)
      end
      return
    end
    call 0
    local.tee 0
    br_if 0 (;@1;)
  end
  i32.const 2
)
(func (;4;) (type 6) (param (ref 1)) (result i32)
  (local i32)
  loop ;; label = @1
    block ;; label = @2
      local.get 1
      i32.const 1
      i32.add
      local.set 1
      block (result (ref 1)) ;; label = @3
        local.get 1
        local.get 0
        resume 1 (on 1 0 (;@3;))
        local.set 1
        br 1 (;@2;)
      end
      local.set 0
      br 1 (;@1;)
    end
  end
  local.get 1
)
(func (;5;) (type 5) (param i32 (ref 1)) (result i32)
  (local (ref null 1))
  block (result i32) ;; label = @1
    block (result i32) ;; label = @2
      block (type 2) (result i32 (ref 1)) ;; label = @3
        local.get 0
        local.get 1
        resume_throw 1 3 (on 0 0 (;@3;))
        br 1 (;@2;)
      end
      local.set 2
      br 1 (;@1;)
    end
    return
  end
)
(func (;6;) (type 5) (param i32 (ref 1)) (result i32)
  local.get 0
  local.get 1
  resume 1
)
