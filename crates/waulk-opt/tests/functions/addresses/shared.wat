;; An address that is used three times goes into a local, as a long constant does.
(module
  (import "" "use" (func $use (param i32)))
  (memory 20)
  (data (i32.const 1048576) "text")
  (func (result i32)
    (call $use (i32.const 1048592))
    (call $use (i32.const 1048592))
    (i32.load (i32.const 1048592))))
;;; output
(func (;1;) (type 1) (result i32)
  (local i32)
  i32.const 1048592
  local.tee 0
  call 0
  local.get 0
  call 0
  local.get 0
  i32.load
)
