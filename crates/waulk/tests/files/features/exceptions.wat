;; The catches of a try_table, and references to exceptions.
(module
  (tag $a (param i32))
  (tag $dead (param f32))
  (tag $b)
  (func (export "f") (result i32)
    (block $exn (result exnref)
      (block $int (result i32)
        (try_table (result i32) (catch $a $int) (catch_all_ref $exn)
          (throw $b)))
      return)
    throw_ref)
)
;;; output
(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (type (;2;) (func (result i32)))
  (tag (;0;) (type 0) (param i32))
  (tag (;1;) (type 1))
  (export "f" (func 0))
  (func (;0;) (type 2) (result i32)
    block (result exnref) ;; label = @1
      block (result i32) ;; label = @2
        try_table (result i32) (catch 0 0 (;@2;)) (catch_all_ref 1 (;@1;)) ;; label = @3
          throw 1
        end
      end
      return
    end
    throw_ref
  )
)
