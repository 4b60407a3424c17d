;; A phi that always brings the same is that.
;;! lifted
(module
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (result i32) (local i32)
    (if (local.get 0)
      (then (local.set 2 (local.get 1)) (drop (call $g)))
      (else (local.set 2 (local.get 1))))
    (local.get 2))
)
;;; lifted
func1: function(v0: i32 local0, v1: i32 local1) -> (i32) {
  let v2: i32 = i32.const 0
  if v0, l1 r2 {
    v3: i32 = call func0
    br l1
  } else r3 {
    br l1
  }
  br l0(v1)
}
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  if ;; label = @1
    call 0
    drop
  end
  local.get 1
)
