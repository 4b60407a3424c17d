;; Types and their descriptors go together; exact types.
(module
  (rec
    (type $object (descriptor $class) (struct (field i32)))
    (type $class (describes $object) (struct)))
  (rec
    (type $dead (descriptor $dead_class) (struct (field i64)))
    (type $dead_class (describes $dead) (struct)))
  (global $c (ref (exact $class)) (struct.new $class))
  (func (export "f") (result anyref)
    (struct.new_desc $object (i32.const 1) (global.get $c)))
  (func (export "g") (param (ref null (exact $object))) (result (ref (exact $class)))
    (ref.get_desc $object (local.get 0)))
)
;;; output
(module
  (rec
    (type (;0;) (descriptor 1) (struct (field i32)))
    (type (;1;) (describes 0) (struct))
  )
  (type (;2;) (func (result anyref)))
  (type (;3;) (func (param (ref null (exact 0))) (result (ref (exact 1)))))
  (global (;0;) (ref (exact 1)) struct.new 1)
  (export "f" (func 0))
  (export "g" (func 1))
  (func (;0;) (type 2) (result anyref)
    i32.const 1
    global.get 0
    struct.new_desc 0
  )
  (func (;1;) (type 3) (param (ref null (exact 0))) (result (ref (exact 1)))
    local.get 0
    ref.get_desc 0
  )
)
