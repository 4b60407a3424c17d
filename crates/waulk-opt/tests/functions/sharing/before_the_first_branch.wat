;; What a block computed before its first branch comes before what follows it,
;; but is not shared: it may be computed later than that.
;;! rebuilt
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32)
    (block $l
      (i32.store (i32.const 0) (i32.mul (local.get 0) (local.get 1)))
      (loop $m
        (br_if $l (call $g))
        (br_if $m (call $f (i32.const 1)))))
    (i32.mul (local.get 0) (local.get 1)))
)
;;; rebuilt
func2: function(v0: i32 local0, v1: i32 local1) -> (i32) {
  let v2: i32 = i32.const 0
  let v5: i32 = i32.const 1
  block l1 r2 {
    let v3: i32 = i32.mul v0, v1
    i32.store align=4 v2, v3
    block l2 r3 {
      loop l3 r4 {
        v4: i32 = call func1
        br_if v4, l1
        v6: i32 = call func0 v5
        br_if v6, l3
        br l2
      }
    }
    br l1
  }
  let v7: i32 = i32.mul v0, v1
  br l0(v7)
}
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  block ;; label = @1
    i32.const 0
    local.get 0
    local.get 1
    i32.mul
    i32.store
    loop ;; label = @2
      call 1
      br_if 1 (;@1;)
      i32.const 1
      call 0
      br_if 0 (;@2;)
    end
  end
  local.get 0
  local.get 1
  i32.mul
)
