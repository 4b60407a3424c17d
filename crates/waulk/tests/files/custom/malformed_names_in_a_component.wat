;; Equal modules get equal notes, wherever they stand.
;;! keep=names
(component
  (core module (func (export "f")) (@custom "name" "\01\05\01\00\09ab"))
  (core module (func (export "f")) (@custom "name" "\01\05\01\00\09ab"))
)
;;; output
(component
  (core module (;0;))
  (core module (;1;))
)
;; note: module 0: name section dropped: it is malformed at byte 0x2b of the module: unexpected end-of-file
;; note: module 1: name section dropped: it is malformed at byte 0x2b of the module: unexpected end-of-file
