;; Objects have an identity: two that are equal are not shared.
(module
  (type $s (struct (field (mut i32))))
  (func (param i32) (result i32) (local (ref null $s) (ref null $s))
    (local.set 1 (struct.new $s (local.get 0)))
    (local.set 2 (struct.new $s (local.get 0)))
    (struct.set $s 0 (local.get 1) (i32.const 5))
    (struct.get $s 0 (local.get 2)))
)
;;; output
(func (;0;) (type 1) (param i32) (result i32)
  local.get 0
  struct.new 0
  i32.const 5
  struct.set 0 0
  local.get 0
  struct.new 0
  struct.get 0 0
)
