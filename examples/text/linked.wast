(assert_return
  (invoke "change" (enum.const "mask-vowels") (str.const "Three bags full"))
  (str.const "Thr** b*gs f*ll"))
(assert_return
  (invoke "change" (enum.const "alternate") (str.const "warp & weft"))
  (str.const "wArP & WeFt"))
(assert_return
  (invoke "change" (enum.const "rotate") (str.const "Fleece, 9!"))
  (str.const "Syrrpr, 9!"))
