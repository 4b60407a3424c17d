;; The same for a component's own sections, and those of modules in it.
(component $c
  (@custom "producers" "\00")
  (@custom "component-name" "\00\02\01a")
  (@custom "unknown" "x")
  (core module $m (@custom "unknown" "in a module") (func $f))
  (component (@custom "component-name" "\00\02\01b") (@custom "unknown" "inside"))
)
;;; output
(component
  (@producers)
  (@custom "unknown" "x")
  (core module (;0;)
    (@custom "unknown" (before first) "in a module")
  )
  (component (;0;)
    (@custom "unknown" "inside")
  )
)
