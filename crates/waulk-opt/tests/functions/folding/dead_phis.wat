;; Phis that only feed each other are gone.
;;! rebuilt
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32) (local i32 i32)
    (loop $l
      (local.set 1 (i32.add (local.get 2) (i32.const 1)))
      (local.set 2 (i32.mul (local.get 1) (local.get 2)))
      (br_if $l (call $f (local.get 0)))))
)
;;; rebuilt
func1: function(v0: i32 local0) -> () {
  block l1 r2 {
    loop l2 r3 {
      v1: i32 = call func0 v0
      br_if v1, l2
      br l1
    }
  }
  br l0
}
;;; output
(func (;1;) (type 1) (param i32)
  loop ;; label = @1
    local.get 0
    call 0
    br_if 0 (;@1;)
  end
)
