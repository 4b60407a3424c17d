;; A value that a loop goes on with, and that is read behind it too, is set once:
;; where it is computed.
(module
  (memory 1)
  (func (param $p i32) (param $n i32) (result i32) (local $all i32)
    (loop $next
      (i32.store8 (local.get $p) (local.get $n))
      (local.set $all (local.get $n))
      (local.set $p (i32.add (local.get $p) (i32.const -1)))
      (local.set $n (i32.shr_u (local.get $all) (i32.const 4)))
      (br_if $next (i32.gt_u (local.get $all) (i32.const 15))))
    (local.get $p))
)
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  loop ;; label = @1
    local.get 0
    local.get 1
    i32.store8
    local.get 1
    i32.const 15
    i32.gt_u
    local.get 0
    i32.const -1
    i32.add
    local.set 0
    local.get 1
    i32.const 4
    i32.shr_u
    local.set 1
    br_if 0 (;@1;)
  end
  local.get 0
)
