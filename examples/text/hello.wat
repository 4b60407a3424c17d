;; A `wasi:cli` command written by hand: it prints one line through WASI 0.2
;; streams, without an adapter. Its core module takes its memory from a second
;; one, so that the canonical options can name it before the first exists.
(component
  (type $error-api (instance
    (export "error" (type (sub resource)))
  ))
  (import "wasi:io/error@0.2.0" (instance $errors (type $error-api)))
  (alias export $errors "error" (type $error))

  (type $stream-api (instance
    (alias outer 1 $error (type $outer-error))
    (export "error" (type $error (eq $outer-error)))
    (export "output-stream" (type $output-stream (sub resource)))
    (type $stream-error' (variant (case "last-operation-failed" (own $error)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $stream-error')))
    (export "[method]output-stream.blocking-write-and-flush"
      (func
        (param "self" (borrow $output-stream))
        (param "contents" (list u8))
        (result (result (error $stream-error)))))
  ))
  (import "wasi:io/streams@0.2.0" (instance $streams (type $stream-api)))
  (alias export $streams "output-stream" (type $output-stream))

  (type $stdout-api (instance
    (alias outer 1 $output-stream (type $outer-stream))
    (export "output-stream" (type $output-stream (eq $outer-stream)))
    (export "get-stdout" (func (result (own $output-stream))))
  ))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout (type $stdout-api)))

  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 64) "hello from text\n")
  )

  (core module $main
    (import "memory" "memory" (memory 1))
    (import "wasi" "get-stdout" (func $get-stdout (result i32)))
    (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
    (import "wasi" "drop" (func $drop (param i32)))
    ;; The address, the length and the place for write's result.
    (global $text i32 (i32.const 64))
    (global $length i32 (i32.const 16))
    (global $result i32 (i32.const 32))
    (func (export "run") (result i32)
      (local $stream i32)
      (local.set $stream (call $get-stdout))
      (call $write
        (local.get $stream) (global.get $text) (global.get $length) (global.get $result))
      (call $drop (local.get $stream))
      ;; The discriminant of write's result is that of run's.
      (i32.load8_u (global.get $result))
    )
  )

  (core instance $memory (instantiate $memory))
  (core func $get-stdout (canon lower (func $stdout "get-stdout")))
  (core func $write
    (canon lower
      (func $streams "[method]output-stream.blocking-write-and-flush")
      (memory (core memory $memory "memory"))))
  (core func $drop (canon resource.drop $output-stream))
  (core instance $main (instantiate $main
    (with "memory" (instance $memory))
    (with "wasi" (instance
      (export "get-stdout" (func $get-stdout))
      (export "write" (func $write))
      (export "drop" (func $drop))
    ))
  ))

  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance (export "wasi:cli/run@0.2.0") (export "run" (func $run)))
)
