(assert_return (invoke "version") (tuple.const (u8.const 0) (u8.const 1)))
(assert_return
  (invoke "slug" (str.const "  Warp & Weft, 2nd edition!"))
  (result.ok (str.const "warp-weft-2nd-edition")))
(assert_return (invoke "slug" (str.const "?!")) (result.err (variant.const "empty")))
(assert_return (invoke "slug" (str.const "")) (result.err (variant.const "empty")))
(assert_return
  (invoke "slug" (str.const "two\tcolumns"))
  (result.err (variant.const "unprintable" (u8.const 9))))
(assert_return
  (invoke "measure" (str.const "one thick thread\nand a thin\n"))
  (record.const
    (field "bytes" u32.const 28)
    (field "words" u32.const 6)
    (field "lines" u32.const 2)
    (field "longest" str.const "thread")))
(assert_return
  (invoke "sort-lines"
    (list.const (str.const "weft") (str.const "") (str.const "warp") (str.const "wool"))
    (bool.const false))
  (list.const (str.const "") (str.const "warp") (str.const "weft") (str.const "wool")))
(assert_return
  (invoke "sort-lines"
    (list.const (str.const "weft") (str.const "wefts") (str.const "warp"))
    (bool.const true))
  (list.const (str.const "wefts") (str.const "weft") (str.const "warp")))
(assert_return (invoke "sort-lines" (list.const) (bool.const true)) (list.const))
