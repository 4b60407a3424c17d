;; Descriptors: what allocates with one, looks at it, and compares it. A reference
;; that is exactly of its type stays that in a local.
;;! larger: what goes through a local is told not to be null
(module
  (import "m" "f" (func $f (result i32)))
  (rec
    (type $point (descriptor $point.desc) (struct (field i32)))
    (type $point.desc (describes $point) (struct (field i32))))

  (func $allocate (param i32) (result (ref $point))
    (local (ref null (exact $point.desc)))
    local.get 0
    struct.new $point.desc
    local.set 1
    call $f
    local.get 1
    struct.new_desc $point)

  (func $allocate_twice (param i32) (result (ref $point) (ref $point))
    (local (ref null (exact $point.desc)))
    local.get 0
    struct.new $point.desc
    local.tee 1
    struct.new_default_desc $point
    call $f
    local.get 1
    struct.new_desc $point)

  (func $look (param (ref null $point)) (result i32)
    local.get 0
    ref.get_desc $point
    struct.get $point.desc 0)

  (func $look_at_what_is_exact
    (param (ref (exact $point))) (result (ref (exact $point.desc)))
    (local (ref null (exact $point.desc)))
    local.get 0
    ref.get_desc $point
    local.set 1
    call $f
    drop
    local.get 1
    ref.as_non_null)

  (func $cast (param anyref (ref null $point.desc)) (result i32)
    local.get 0
    local.get 1
    ref.cast_desc_eq (ref $point)
    struct.get $point 0)

  (func $cast_or_null (param anyref (ref null (exact $point.desc))) (result (ref null (exact $point)))
    local.get 0
    local.get 1
    ref.cast_desc_eq (ref null (exact $point)))

  (func $branch (param anyref (ref $point.desc)) (result i32)
    block $is (result (ref $point))
      local.get 0
      local.get 1
      br_on_cast_desc_eq $is anyref (ref $point)
      drop
      call $f
      return
    end
    struct.get $point 0)

  (func $branch_unless (param anyref (ref $point.desc)) (result i32)
    block $is_not (result anyref)
      local.get 0
      local.get 1
      br_on_cast_desc_eq_fail $is_not anyref (ref $point)
      struct.get $point 0
      return
    end
    drop
    call $f)
)
;;; output
(func (;1;) (type 3) (param i32) (result (ref 0))
  (local (ref null (exact 1)))
  local.get 0
  struct.new 1
  local.set 1
  call 0
  local.get 1
  struct.new_desc 0
)
(func (;2;) (type 4) (param i32) (result (ref 0) (ref 0))
  (local (ref null (exact 1)))
  local.get 0
  struct.new 1
  local.tee 1
  struct.new_default_desc 0
  call 0
  local.get 1
  struct.new_desc 0
)
(func (;3;) (type 5) (param (ref null 0)) (result i32)
  local.get 0
  ref.get_desc 0
  struct.get 1 0
)
(func (;4;) (type 6) (param (ref (exact 0))) (result (ref (exact 1)))
  (local (ref null (exact 1)))
  local.get 0
  ref.get_desc 0
  local.set 1
  call 0
  drop
  local.get 1
  ref.as_non_null
  ref.as_non_null
)
(func (;5;) (type 7) (param anyref (ref null 1)) (result i32)
  local.get 0
  local.get 1
  ref.cast_desc_eq (ref 0)
  struct.get 0 0
)
(func (;6;) (type 8) (param anyref (ref null (exact 1))) (result (ref null (exact 0)))
  local.get 0
  local.get 1
  ref.cast_desc_eq (ref null (exact 0))
)
(func (;7;) (type 9) (param anyref (ref 1)) (result i32)
  block (result (ref 0)) ;; label = @1
    local.get 0
    local.get 1
    br_on_cast_desc_eq 0 (;@1;) anyref (ref 0)
    drop
    call 0
    return
  end
  struct.get 0 0
)
(func (;8;) (type 9) (param anyref (ref 1)) (result i32)
  block (result anyref) ;; label = @1
    local.get 0
    local.get 1
    br_on_cast_desc_eq_fail 0 (;@1;) anyref (ref 0)
    struct.get 0 0
    return
  end
  drop
  call 0
)
