;; Functions that call each other the same way are equal.
(module
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (export "odd") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func $even2 (export "even2") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 1))
      (else (call $odd2 (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd2 (export "odd2") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 0))
      (else (call $even2 (i32.sub (local.get 0) (i32.const 1))))))
)
;;; output
(module
  (type (;0;) (func (param i32) (result i32)))
  (export "even" (func 0))
  (export "odd" (func 1))
  (export "even2" (func 0))
  (export "odd2" (func 1))
  (func (;0;) (type 0) (param i32) (result i32)
    local.get 0
    i32.eqz
    if (result i32) ;; label = @1
      i32.const 1
    else
      local.get 0
      i32.const 1
      i32.sub
      call 1
    end
  )
  (func (;1;) (type 0) (param i32) (result i32)
    local.get 0
    i32.eqz
    if (result i32) ;; label = @1
      i32.const 0
    else
      local.get 0
      i32.const 1
      i32.sub
      call 0
    end
  )
)
