//! What the components of a file use of each core module.
//!
//! Core modules are instantiated, passed on, exported and aliased; core
//! instances are aliased export by export or handed to another core module as
//! the source of its imports. Where every use of a module is one of the
//! instantiations seen here, its exports that no alias and no consumer's import
//! names are unused. Where a module is exported, handed to another component or
//! otherwise gets out of sight, it escapes, and everything it exports is used.
//!
//! Does not handle: aliases that nothing uses; they count as uses.

use std::collections::BTreeSet;

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Instance, InstantiationArgKind, Payload, Result,
};

use super::CoreModule;

/// What the components around a core module use of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage<'a> {
    /// Others may do with it what they like.
    pub escapes: bool,
    /// Exports that a component names.
    pub aliased: BTreeSet<&'a str>,
    /// Core modules that import from its instances.
    pub links: BTreeSet<Link<'a>>,
    /// The number of its last instance in the file, if there is one.
    pub last_instance: Option<usize>,
}

/// An instance of one core module is the source of another's imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link<'a> {
    /// The core module that imports.
    pub consumer: usize,
    /// Under which module name it imports.
    pub argument: &'a str,
}

/// What the components that are being read have defined so far.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    /// Innermost last.
    open: Vec<Scope>,
    usages: Vec<Usage<'a>>,
    instances: usize,
}

/// The index spaces of one component that matter here.
#[derive(Debug, Default)]
struct Scope {
    /// Core modules; `None` for one that is not a core module of this file, as
    /// far as can be seen.
    modules: Vec<Option<usize>>,
    /// Core instances, by the core module they are instances of; `None` for
    /// bundles of single items, whose aliases have been counted.
    instances: Vec<Option<usize>>,
}

impl<'a> Scopes<'a> {
    pub(super) fn enter(&mut self) {
        self.open.push(Scope::default());
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// A core module with this number stands in the innermost component.
    pub(super) fn define_module(&mut self, module: usize) {
        self.usages.resize(module + 1, Usage::default());
        self.scope().modules.push(Some(module));
    }

    pub(super) fn finish(self, modules: &mut [CoreModule<'a>]) {
        for (module, usage) in modules.iter_mut().zip(self.usages) {
            module.usage = usage;
        }
    }

    fn scope(&mut self) -> &mut Scope {
        self.open.last_mut().expect("sections are read inside of a component")
    }

    fn module(&self, index: u32) -> Option<usize> {
        *self.open.last()?.modules.get(index as usize)?
    }

    fn instance(&self, index: u32) -> Option<usize> {
        *self.open.last()?.instances.get(index as usize)?
    }

    fn escape(&mut self, module: u32) {
        if let Some(module) = self.module(module) {
            self.usages[module].escapes = true;
        }
    }

    fn escape_item(&mut self, kind: ComponentExternalKind, index: u32) {
        if kind == ComponentExternalKind::Module {
            self.escape(index);
        }
    }

    /// Takes note of a section of the innermost component.
    pub(super) fn payload(&mut self, payload: &Payload<'a>) -> Result<()> {
        match payload {
            Payload::InstanceSection(section) => {
                for instance in section.clone() {
                    self.core_instance(&instance?);
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section.clone() {
                    match instance? {
                        ComponentInstance::Instantiate { args, .. } => {
                            args.iter().for_each(|arg| self.escape_item(arg.kind, arg.index));
                        }
                        ComponentInstance::FromExports(exports) => {
                            exports.iter().for_each(|e| self.escape_item(e.kind, e.index));
                        }
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section.clone() {
                    self.alias(&alias?);
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section.clone() {
                    if let ComponentTypeRef::Module(_) = import?.ty {
                        self.scope().modules.push(None);
                    }
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section.clone() {
                    let export = export?;
                    self.escape_item(export.kind, export.index);
                    if export.kind == ComponentExternalKind::Module {
                        let module = self.module(export.index);
                        self.scope().modules.push(module);
                    }
                }
            }
            // Types, lifted and lowered functions and the start function refer
            // to core items only by aliases.
            _ => {}
        }
        Ok(())
    }

    fn core_instance(&mut self, instance: &Instance<'a>) {
        let number = self.instances;
        self.instances += 1;
        let module = match instance {
            Instance::FromExports(_) => None,
            Instance::Instantiate { module_index, args } => {
                let consumer = self.module(*module_index);
                for arg in args {
                    let InstantiationArgKind::Instance = arg.kind;
                    let Some(provider) = self.instance(arg.index) else {
                        continue;
                    };
                    match consumer {
                        Some(consumer) => {
                            let link = Link { consumer, argument: arg.name };
                            self.usages[provider].links.insert(link);
                        }
                        None => self.usages[provider].escapes = true,
                    }
                }
                if let Some(module) = consumer {
                    self.usages[module].last_instance = Some(number);
                }
                consumer
            }
        };
        self.scope().instances.push(module);
    }

    fn alias(&mut self, alias: &ComponentAlias<'a>) {
        match *alias {
            ComponentAlias::CoreInstanceExport { instance_index, name, .. } => {
                if let Some(module) = self.instance(instance_index) {
                    self.usages[module].aliased.insert(name);
                }
            }
            ComponentAlias::InstanceExport { kind, .. } => {
                if kind == ComponentExternalKind::Module {
                    self.scope().modules.push(None);
                }
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::CoreModule, count, index } => {
                let outer = self.open.iter().rev().nth(count as usize);
                let module = outer.and_then(|scope| *scope.modules.get(index as usize)?);
                self.scope().modules.push(module);
            }
            ComponentAlias::Outer { .. } => {}
        }
    }
}
