(assert_return (invoke "parse" (str.const "4294967295")) (result.ok (u32.const 4294967295)))
(assert_return (invoke "caught") (u32.const 0))
(assert_return
  (invoke "parse" (str.const "12x4"))
  (result.err (variant.const "bad-digit" (u32.const 2))))
(assert_return
  (invoke "parse" (str.const "4294967296"))
  (result.err (variant.const "too-large")))
(assert_return (invoke "caught") (u32.const 2))
