;; An if that only chooses between cheap values is a select.
;;! lifted
(module
  (func (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (local.get 1) (i32.const 1)))
      (else (local.get 1))))
)
;;; lifted
func0: function(v0: i32 local0, v1: i32 local1) -> (i32) {
  let v2: i32 = i32.const 1
  let v3: i32 = i32.add v1, v2
  let v5: i32 = select v3, v1, v0
  br l0(v5)
}
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  local.get 1
  i32.const 1
  i32.add
  local.get 1
  local.get 0
  select
)
