;; What a mask, a factor or a distance is asked for by is a number; so is a small one that
;; is added.
(module
  (memory 20)
  (data (i32.const 1024) "text")
  (func (param i32) (result i32)
    (i32.and
      (i32.and (local.get 0) (i32.const 1048575))
      (i32.const 1044480)))
  (func (param i32) (result i32)
    (i32.add (i32.add (local.get 0) (i32.const 2000)) (i32.const 3000))))
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  local.get 0
  i32.const 1044480
  i32.and
)
(func (;1;) (type 0) (param i32) (result i32)
  local.get 0
  i32.const 5000
  i32.add
)
