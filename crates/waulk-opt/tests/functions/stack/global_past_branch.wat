;; What only the path that falls through uses is not read on the other, if
;; nothing can tell.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (global $g (mut i32) (i32.const 5))
  (func (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (global.get $g))
      (br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 1))))
      (local.set 0 (call $f (local.get 1))))
    (local.get 0))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  loop ;; label = @1
    local.get 0
    i32.const 1
    i32.shr_u
    local.tee 0
    br_if 0 (;@1;)
    global.get 0
    call 0
    local.set 0
  end
  local.get 0
)
