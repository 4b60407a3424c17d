//! The longer texts of `--help`.

pub(crate) const ABOUT: &str = "Optimize a whole build of WebAssembly components in one run";

pub(crate) const AFTER: &str = "\
`waulk opt --help` says everything about optimizing.";

pub(crate) const OPT_ABOUT: &str =
    "Make WebAssembly components and core modules smaller and faster";

pub(crate) const OPT_AFTER: &str = "\
`--help` instead of `-h` also shows examples, what is dropped and what is kept,
the JSON report and the exit codes.";

pub(crate) const OPT_LONG: &str = "\
Examples:
  waulk opt app.wasm -o app.min.wasm        one file
  waulk opt build -o dist                   every .wasm below build, into dist
  waulk opt 'build/**/*.wasm' --in-place    what a glob finds, replaced
  waulk opt -Oz -g app.wat -o app.wasm      from text, smallest, names kept
  waulk opt - -o - < in.wasm > out.wasm     in a pipe
  waulk opt build --dry-run                 only the table
  waulk opt dist --check 2                  for CI: fail if 2 % could be saved
  waulk opt build -o dist --rules my.isle   with rules of your own, proven first

What stays the same:
  What a program can observe: results, traps, calls out, memory, globals,
  tables. Nothing is assumed that the input does not say, and no proposal is
  used that the input does not use. No output is larger than its input.

Custom sections dropped by default:
  name, component-name         kept and remapped with -g or --keep names
  .debug_*, sourceMappingURL,  name places in code that has changed: they would
  external_debug_info          be wrong, so they go even if asked for, with a
                               note then; so does metadata.code.*

Custom sections kept by default:
  component-type*, dylink.0, producers, target_features, and every section
  that waulk does not know. --strip drops them (--strip all: but not the first
  two, which are needed to compose and to link); --keep wins over --strip.

Output files:
  Appear whole or not at all: each is written beside its place under a name
  that begins with `.waulk-`, then renamed. An input is never overwritten
  without --in-place. Symbolic links stay links, permissions stay as they are.
  An output folder that lies in an input folder is not searched for inputs.

JSON report (--json):
  schema      1; a change that breaks readers counts up
  version     of waulk
  level       O0, O1, O2, O3, Os or Oz
  dry_run     whether no output was written
  unproven_rules
              whether rules were used that are not proven
  seconds     of the whole run
  cache       null without one, or { hits, misses, bytes_saved, seconds_saved }:
              inputs whose results were there or not, bytes not optimized
              again, and what optimizing them took when it was done
  check       null, or { percent, exceeded: [name] }
  files       one each, in input order:
    name      as in the table
    output    the path written to, `-`, or null
    kind      module or component; null if it failed
    before    { bytes, code, non_custom }; null if it failed
    after     the same of the output
    seconds   from reading to writing
    counts    what was counted: modules, functions, functions_removed, ...;
              where functions are put into SSA form and written anew:
              functions_better and functions_equal, functions_fell_back (were
              worse then, and stay), functions_not_lifted ({ reason: number })
    modules   [{ before, after, counts }], one each, in the file's order
    notes     [{ module, function, message }]
    error     null, or { kind, offset, message, help };
              kind is not-wasm, invalid, io or internal
  totals      { files, failed, before, after, counts, notes }
  sharing     functions that are equal but for indices and addresses are done
              once: { functions, bytes, shared, bytes_shared, earlier,
              bytes_earlier, seconds_saved, dropped }, of functions that were to
              be written anew and are not in a module that was done before;
              shared were done before in this run, earlier in another one;
              dropped were forgotten for want of memory

Exit codes:
  0   everything was done
  1   some input failed (the others are done), or --check found something
  2   the command line asks for what can't be done; nothing was written

Users of wasm-opt: -o, -g, -O levels and --strip-* do what you expect;
--enable-* and --disable-* are not needed; other flags are answered.";
