//! A folder to run `waulk` in, and modules to run it on.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A module with a name section, a function that nothing reaches, and code.
pub(crate) const MODULE: &str = r#"
(module $sample
  (memory (export "memory") 1)
  (func $add (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))
  (func $twice (export "twice") (param $x i32) (result i32)
    (call $add (local.get $x) (local.get $x)))
  (func $unused (result i32) (i32.load (i32.const 8))))
"#;

/// A component around a module.
pub(crate) const COMPONENT: &str = r#"
(component $sample
  (core module $m
    (func $f (export "f") (result i32) (i32.const 42))
    (func $unused (result i32) (i32.const 43)))
  (core instance $i (instantiate $m))
  (func (export "f") (result u32) (canon lift (core func $i "f"))))
"#;

/// A temporary folder.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Sandbox { folder: tempfile::tempdir().unwrap() }
    }

    /// A sandbox with the sample module at each of `paths`.
    pub(crate) fn with_modules(paths: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        for path in paths {
            sandbox.write(path, &module());
        }
        sandbox
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(path);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file below but those of the cache, sorted, with `/` between names.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = walkdir::WalkDir::new(self.folder.path()).sort_by_file_name();
        let entries = entries.into_iter().map(Result::unwrap);
        let files = entries.filter(|entry| !entry.file_type().is_dir());
        let below = files.map(|it| it.path().strip_prefix(self.folder.path()).unwrap().to_owned());
        let names = below.map(|path| path.to_string_lossy().replace('\\', "/"));
        names.filter(|name| !name.starts_with(".cache/waulk/results.")).collect()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waulk"));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("XDG_CACHE_HOME", self.path(".cache"));
        command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
        command
    }

    /// Runs `waulk` with arguments that are separated by spaces.
    pub(crate) fn run(&self, line: &str) -> Run {
        self.run_with(line.split_whitespace())
    }

    pub(crate) fn run_with(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
        let arguments: Vec<OsString> =
            arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        self.command().args(&arguments).output().unwrap().into()
    }

    pub(crate) fn run_with_input(&self, line: &str, input: &[u8]) -> Run {
        let mut command = self.command();
        command.args(line.split_whitespace()).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may end without reading.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap().into()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Run { code: output.status.code().expect("no signal"), stdout: output.stdout, stderr }
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.text(), self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "no {part:?} in: {}", self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn prints_nothing(self) -> Self {
        assert_eq!((self.text().as_str(), self.stderr.as_str()), ("", ""));
        self
    }

    /// Standard output as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

pub(crate) fn module() -> Vec<u8> {
    wat::parse_str(MODULE).unwrap()
}

pub(crate) fn component() -> Vec<u8> {
    wat::parse_str(COMPONENT).unwrap()
}

#[track_caller]
pub(crate) fn assert_binary(bytes: &[u8]) {
    assert!(bytes.starts_with(b"\0asm"), "{:?}", &bytes[..bytes.len().min(16)]);
}

/// A custom section.
pub(crate) fn custom(name: &str, contents: &[u8]) -> Vec<u8> {
    let mut body = vec![u8::try_from(name.len()).unwrap()];
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(contents);
    let mut section = vec![0, u8::try_from(body.len()).ok().filter(|len| *len < 128).unwrap()];
    section.append(&mut body);
    section
}

/// The names of the custom sections of a module or a component, not those
/// within nested ones.
pub(crate) fn custom_sections(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = &bytes[8..];
    while let [id, tail @ ..] = rest {
        let (size, tail) = leb(tail);
        let (body, tail) = tail.split_at(size);
        if *id == 0 {
            let (length, body) = leb(body);
            names.push(String::from_utf8(body[..length].to_vec()).unwrap());
        }
        rest = tail;
    }
    names
}

fn leb(bytes: &[u8]) -> (usize, &[u8]) {
    let mut value = 0;
    for (place, byte) in bytes.iter().enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return (value, &bytes[place + 1..]);
        }
    }
    panic!("an unfinished number")
}
