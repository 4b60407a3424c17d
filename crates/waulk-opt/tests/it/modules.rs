//! Modules to take functions from: the corpus and text.

use std::fs;
use std::path::{Path, PathBuf};

use waulk_ir::builder::Builder;
use waulk_ir::rebuild::Rebuilder;
use waulk_rules::RuleSets;
use waulk_wasm::component::Tree;
use waulk_wasm::emit::{Emitter, Goal};
use waulk_wasm::encode::{EncodedBody, Encoder, Locals, ModuleFacts, body_reader};
use waulk_wasm::entity::FuncId;
use waulk_wasm::lift::{Lifter, Unlifted};
use waulk_wasm::module::Module;
use waulk_wasm::template::{AsRead, Marked};

/// What a function goes through.
#[derive(Default)]
pub(crate) struct Steps {
    encoder: Encoder,
    lifter: Lifter,
    pub(crate) builder: Builder,
    rebuilder: Rebuilder,
    emitter: Emitter,
}

impl Steps {
    pub(crate) fn lift(&mut self, module: &Module<'_>, func: FuncId) -> Result<(), Unlifted> {
        self.builder.set_rules(Some(RuleSets::default().get(false)));
        let mut bytes = Vec::new();
        self.plain(module, func, Locals::Keep).template.splice(&Marked, &mut bytes);
        self.lifter.lift(module, func, &body_reader(&bytes, 0), &mut self.builder)
    }

    /// A function in its shortest encoding.
    pub(crate) fn plain(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        locals: Locals,
    ) -> EncodedBody {
        let source = &module.funcs[func].body().expect("it has a body").source;
        let params = module.param_count(func);
        let encoded = self.encoder.body(source, params, &facts(module), locals);
        encoded.expect("the body is valid")
    }

    /// Lifts what was emitted for a function.
    pub(crate) fn lift_again(
        &mut self,
        module: &Module<'_>,
        func: FuncId,
        emitted: &EncodedBody,
    ) -> Result<(), Unlifted> {
        let mut bytes = Vec::new();
        emitted.template.splice(&AsRead, &mut bytes);
        self.lifter.lift(module, func, &body_reader(&bytes, 0), &mut self.builder)
    }

    pub(crate) fn rebuild(&mut self) {
        self.rebuilder.run(&mut self.builder);
    }

    pub(crate) fn emit(&mut self, module: &Module<'_>) -> EncodedBody {
        let emitted = self.emitter.emit(&self.builder.func, &facts(module), Goal::MoreSize);
        emitted.expect("it takes little")
    }
}

pub(crate) fn facts(module: &Module<'_>) -> ModuleFacts {
    ModuleFacts::of(module)
}

/// The functions of a module that have a body.
pub(crate) fn defined(module: &Module<'_>) -> Vec<FuncId> {
    module.funcs.iter().filter(|(_, func)| func.body().is_some()).map(|(id, _)| id).collect()
}

/// Calls `each` with every core module of the corpus that can be read, and its
/// name. `false` after saying that `test` is skipped, where there is no corpus.
pub(crate) fn for_each_of_corpus(test: &str, mut each: impl FnMut(&str, &mut Module<'_>)) -> bool {
    let root = match std::env::var_os("WAULK_CORPUS") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
    };
    if !root.is_dir() {
        let missing = format!("no corpus at {}: set WAULK_CORPUS", root.display());
        let required = std::env::var_os("WAULK_REQUIRE_CORPUS").is_some_and(|value| value == "1");
        assert!(!required, "{missing} (WAULK_REQUIRE_CORPUS=1)");
        say(&format!("SKIPPED {test}: {missing}"));
        return false;
    }
    let mut files = Vec::new();
    collect(&root, &mut files);
    let mut encoder = Encoder::default();
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let modules = match file.extension().and_then(|extension| extension.to_str()) {
            Some("wasm") => vec![fs::read(&file).expect("it can be read")],
            Some("wast") => of_script(&fs::read_to_string(&file).expect("it can be read")),
            _ => continue,
        };
        for bytes in modules {
            let Ok(tree) = Tree::read(&bytes) else { continue };
            for (number, core) in tree.modules.iter().enumerate() {
                if !is_valid(core.bytes) {
                    continue;
                }
                if let Ok(mut module) = Module::read(core.bytes, &mut encoder, |_| false) {
                    each(&format!("{name}, module {number}"), &mut module);
                }
            }
        }
    }
    true
}

/// What a passing test has to tell.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn say(what: &str) {
    eprintln!("{what}");
}

pub(crate) fn is_valid(bytes: &[u8]) -> bool {
    let features = wasmparser::WasmFeatures::all();
    wasmparser::Validator::new_with_features(features).validate_all(bytes).is_ok()
}

/// The binary modules of a test script.
fn of_script(text: &str) -> Vec<Vec<u8>> {
    use wast::{Wast, WastDirective, parser};
    let mut modules = Vec::new();
    let mut lexer = wast::lexer::Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let Ok(buffer) = parser::ParseBuffer::new_with_lexer(lexer) else { return modules };
    let Ok(script) = parser::parse::<Wast<'_>>(&buffer) else { return modules };
    for directive in script.directives {
        if let WastDirective::Module(mut module) = directive {
            modules.extend(module.encode());
        }
    }
    modules
}

pub(crate) fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("so can its entries").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
