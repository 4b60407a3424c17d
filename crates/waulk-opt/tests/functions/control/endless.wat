;; A loop that never ends stays; one that never starts again is no loop.
(module
  (memory 1)
  (func (param i32)
    (loop $l (i32.store (local.get 0) (i32.const 1)) (br $l)))
  (func (param i32)
    (loop $l (i32.store (local.get 0) (i32.const 1))))
)
;;; output
(func (;0;) (type 0) (param i32)
  loop ;; label = @1
    local.get 0
    i32.const 1
    i32.store
    br 0 (;@1;)
  end
)
(func (;1;) (type 0) (param i32)
  local.get 0
  i32.const 1
  i32.store
)
