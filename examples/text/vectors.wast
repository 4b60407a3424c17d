(assert_return
  (invoke "count"
    (list.const
      (u8.const 1) (u8.const 2) (u8.const 1) (u8.const 4) (u8.const 1) (u8.const 6)
      (u8.const 1) (u8.const 2) (u8.const 1) (u8.const 4) (u8.const 1) (u8.const 6)
      (u8.const 1) (u8.const 2) (u8.const 1) (u8.const 4) (u8.const 1) (u8.const 6))
    (u8.const 1))
  (u32.const 9))
(assert_return (invoke "count" (list.const) (u8.const 0)) (u32.const 0))
(assert_return (invoke "dot" (u8.const 2)) (s32.const 880))
(assert_return
  (invoke "brighten" (list.const (u8.const 1) (u8.const 200) (u8.const 255)) (u8.const 60))
  (list.const (u8.const 61) (u8.const 255) (u8.const 255)))
