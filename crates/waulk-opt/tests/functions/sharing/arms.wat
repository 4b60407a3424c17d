;; What one arm computed is not there in the other, nor after them.
;;! rebuilt
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32)
    (if (call $f (local.get 0))
      (then (drop (call $f (i32.mul (local.get 0) (local.get 1)))))
      (else (drop (call $f (i32.mul (local.get 0) (local.get 1))))))
    (i32.mul (local.get 0) (local.get 1)))
)
;;; rebuilt
func1: function(v0: i32 local0, v1: i32 local1) -> (i32) {
  v2: i32 = call func0 v0
  let v3: i32 = i32.mul v0, v1
  v4: i32 = call func0 v3
  br l0(v3)
}
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  call 0
  drop
  local.get 0
  local.get 1
  i32.mul
  local.tee 1
  call 0
  drop
  local.get 1
)
