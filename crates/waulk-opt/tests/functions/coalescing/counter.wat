;; A loop over a counter and a sum takes no copies.
;;! rebuilt
(module
  (func (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $l (local.get 0)))
    (local.get 1))
)
;;; rebuilt
func0: function(v0: i32 local0) -> (i32) {
  let v1: i32 = i32.const 0
  let v4: i32 = i32.const 1
  block l1(v7: i32 local1) r2 {
    loop l2(v2: i32 local0 = v0, v3: i32 local1 = v1) r3 {
      let v5: i32 local0 = i32.sub v2, v4
      let v6: i32 local1 = i32.add v3, v2
      br_if v5, l2(v5, v6)
      br l1(v6)
    }
  }
  br l0(v7)
}
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  (local i32 i32)
  loop ;; label = @1
    local.get 0
    local.tee 2
    i32.const 1
    i32.sub
    local.tee 0
    local.get 1
    local.get 2
    i32.add
    local.set 1
    br_if 0 (;@1;)
  end
  local.get 1
)
