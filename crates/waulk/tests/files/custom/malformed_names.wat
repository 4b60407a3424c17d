;; A name section that can't be read goes, with a note.
;;! keep=names
(module
  (func (export "f"))
  (@custom "name" "\01\05\01\00\09ab")
)
;;; output
(module
  (type (;0;) (func))
  (export "f" (func 0))
  (func (;0;) (type 0))
)
;; note: name section dropped: it is malformed at byte 0x2b of the module: unexpected end-of-file
