(assert_return (invoke "shout" (str.const "wool, 2 ply")) (str.const "WOOL, 2 PLY"))
(assert_return (invoke "greet" (str.const "Ada")) (str.const "HELLO, ADA!"))
(assert_return (invoke "greet-again" (str.const "Johanna")) (str.const "HELLO, JOHANNA."))
(assert_return (invoke "greet" (str.const "")) (str.const "HELLO, !"))
