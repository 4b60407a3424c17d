//! Custom sections and where they stand.

/// A custom section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Custom<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its contents after the name.
    pub bytes: &'a [u8],
    /// After which section it stands.
    pub place: Place,
}

/// The contents of a name section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameBytes<'a> {
    /// The contents after the section's own name.
    pub bytes: &'a [u8],
    /// Where they start in the input.
    pub offset: u64,
}

/// The sections of a module in the order they are written; `Begin` is before
/// all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names of the specification")]
pub enum Place {
    Begin,
    Type,
    Import,
    Function,
    Table,
    Memory,
    Tag,
    Global,
    Export,
    Start,
    Element,
    DataCount,
    Code,
    Data,
}

impl Place {
    /// All places.
    pub(super) const ALL: [Place; 14] = [
        Place::Begin,
        Place::Type,
        Place::Import,
        Place::Function,
        Place::Table,
        Place::Memory,
        Place::Tag,
        Place::Global,
        Place::Export,
        Place::Start,
        Place::Element,
        Place::DataCount,
        Place::Code,
        Place::Data,
    ];
}
