;; An offset that is an address stays one: nothing is added to it. Other offsets take
;; what is added to the base.
(module
  (memory 20)
  (data (i32.const 1048576) "text")
  (func (param i32) (result i32)
    (i32.add
      (i32.load offset=1048600 (i32.add (i32.and (local.get 0) (i32.const 15)) (i32.const 8)))
      (i32.load offset=16 (i32.add (i32.and (local.get 0) (i32.const 15)) (i32.const 8))))))
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  local.get 0
  i32.const 15
  i32.and
  local.tee 0
  i32.const 8
  i32.add
  i32.load offset=1048600
  local.get 0
  i32.load offset=24
  i32.add
)
