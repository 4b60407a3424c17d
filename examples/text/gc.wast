(assert_return (invoke "depth" (u8.const 0)) (u32.const 1))
(assert_return (invoke "depth" (u8.const 200)) (u32.const 15))
(assert_return (invoke "areas" (u8.const 5)) (u32.const 22))
(assert_return (invoke "mixed" (s16.const 12)) (s32.const 7))
