;; What was allocated before anything asked for an exact reference is one, too:
;; the local that it waits in is declared so.
;;! larger: what is below a region on the stack goes through a local
(module
  (type $s (struct (field i32)))
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32) (result i32)
    (struct.new $s (call $f (i32.const 1)))
    (if (call $f (i32.const 2)) (then (drop (call $f (i32.const 3)))))
    (struct.new $s (call $f (i32.const 4)))
    (call $f (i32.const 5))
    (select (result (ref (exact $s))))
    (struct.get $s 0))
)
;;; output
(func (;1;) (type 1) (param i32) (result i32)
  (local (ref null (exact 0)))
  i32.const 1
  call 0
  struct.new 0
  local.set 1
  i32.const 2
  call 0
  if ;; label = @1
    i32.const 3
    call 0
    drop
  end
  local.get 1
  ref.as_non_null
  i32.const 4
  call 0
  struct.new 0
  i32.const 5
  call 0
  select (result (ref (exact 0)))
  struct.get 0 0
)
