;; A local that a loop sets to what it was is no phi.
;;! rebuilt
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (local i32)
    (loop $l
      (local.set 2 (local.get 1))
      (drop (call $f (local.get 1)))
      (local.set 1 (local.get 2))
      (br_if $l (call $g))))
)
;;; rebuilt
func2: function(v0: i32 local0, v1: i32 local1) -> () {
  block l1 r2 {
    loop l2 r3 {
      v2: i32 = call func0 v1
      v3: i32 = call func1
      br_if v3, l2
      br l1
    }
  }
  br l0
}
;;; output
(func (;2;) (type 2) (param i32 i32)
  loop ;; label = @1
    local.get 1
    call 0
    drop
    call 1
    br_if 0 (;@1;)
  end
)
