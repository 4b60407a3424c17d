;; An `else` that is only a branch, once its dead contents are gone, goes before
;; what is in `then`, where a branch to the same label is: branches to a label are
;; in the order of the program, and the first one is not the one in `then`.
(module
  (memory (export "m") 1)
  (func (param i32 i32 i32) (result i32)
    (block $O
      (br_if $O (local.get 2))
      (i32.store (i32.const 20) (i32.const 1))
      (block $L
        (if (local.get 0)
          (then
            (i32.store (i32.const 0) (i32.const 1))
            (br_if $L (local.get 1))
            (i32.store (i32.const 8) (i32.const 3)))
          (else (drop (memory.size)) (br $L)))
        (i32.store (i32.const 4) (i32.const 2)))
      (i32.store (i32.const 12) (i32.const 5))
      (i32.store (i32.const 16) (i32.const 5)))
    (i32.load (i32.const 12)))
  (func (param i32 i32 i32) (result i32)
    (block $O
      (br_if $O (local.get 2))
      (i32.store (i32.const 20) (i32.const 1))
      (block $L
        (if (local.get 0)
          (then
            (i32.store (i32.const 0) (i32.const 1))
            (br_if $L (local.get 1))
            (i32.store (i32.const 8) (i32.const 3)))
          (else (br $L)))
        (i32.store (i32.const 4) (i32.const 2)))
      (i32.store (i32.const 12) (i32.const 5))
      (i32.store (i32.const 16) (i32.const 5)))
    (i32.load (i32.const 12)))
)
;;; output
(func (;0;) (type 0) (param i32 i32 i32) (result i32)
  local.get 2
  i32.eqz
  if ;; label = @1
    i32.const 20
    i32.const 1
    i32.store
    local.get 0
    if ;; label = @2
      i32.const 0
      i32.const 1
      i32.store
      local.get 1
      br_if 0 (;@2;)
      i32.const 8
      i32.const 3
      i32.store
      i32.const 4
      i32.const 2
      i32.store
    end
    i32.const 12
    i32.const 5
    i32.store
    i32.const 16
    i32.const 5
    i32.store
  end
  i32.const 12
  i32.load
)
(func (;1;) (type 0) (param i32 i32 i32) (result i32)
  local.get 2
  i32.eqz
  if ;; label = @1
    i32.const 20
    i32.const 1
    i32.store
    local.get 0
    if ;; label = @2
      i32.const 0
      i32.const 1
      i32.store
      local.get 1
      br_if 0 (;@2;)
      i32.const 8
      i32.const 3
      i32.store
      i32.const 4
      i32.const 2
      i32.store
    end
    i32.const 12
    i32.const 5
    i32.store
    i32.const 16
    i32.const 5
    i32.store
  end
  i32.const 12
  i32.load
)
