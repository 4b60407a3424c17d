;; A block that its own sequence leaves first is an if.
;;! lifted
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32)
    (block $l
      (br_if $l (i32.eqz (local.get 0)))
      (drop (call $f (i32.const 1)))))
)
;;; lifted
func1: function(v0: i32 local0) -> () {
  let v1: i32 = i32.eqz v0
  let v2: i32 = i32.const 1
  if v1, l1 r3 {
    br l1
  } else r4 {
    v3: i32 = call func0 v2
    br l1
  }
  br l0
}
;;; output
(func (;1;) (type 1) (param i32)
  local.get 0
  if ;; label = @1
    i32.const 1
    call 0
    drop
  end
)
