;; The exceptions of before.
(module
  (tag $dead (param f32))
  (tag $a (param i32))
  (func (export "f") (result i32)
    try (result i32)
      try (result i32)
        (throw $a (i32.const 1))
      delegate 0
    catch $a
    catch_all
      rethrow 0
    end)
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func (result i32)))
  (tag (;0;) (type 0) (param i32))
  (export "f" (func 0))
  (func (;0;) (type 1) (result i32)
    try (result i32) ;; label = @1
      try (result i32) ;; label = @2
        i32.const 1
        throw 0
      delegate 0 (;@1;)
    catch 0
    catch_all
      rethrow 0 (;@1;)
    end
  )
)
