;; Sections of an object file name functions and code offsets: it is left as it
;; was.
(module
  (func $dead (drop (i32.const 1)))
  (@custom "linking" "\02")
  (@custom "reloc.CODE" "\03\00")
)
;;; output
(module
  (type (;0;) (func))
  (func $dead (;0;) (type 0)
    i32.const 1
    drop
  )
  (@custom "linking" (after code) "\02")
  (@custom "reloc.CODE" (after code) "\03\00")
)
;; note: left as it was: a relocatable object file: link it first, then optimize
