//! Why bytes are not an encoder.

/// What is wrong with the bytes of an encoder, where, and what to do. The caller knows the file's name and adds it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The first bytes are not those of a `.qme` file.
    #[error(
        "not an encoder file: it does not begin with QMENCODE; give a .qme file, or make one with `qianmian encoder convert`"
    )]
    NotAnEncoder,
    /// The file was written by another version of the format.
    #[error(
        "format version {found}, and this program reads version {known}; convert the model again"
    )]
    Version {
        /// The version in the file.
        found: u32,
        /// The version that this program reads.
        known: u32,
    },
    /// The file ends early, or goes on after its end.
    #[error(
        "the header promises {expected} bytes and there are {found}: the file was cut or glued; copy or convert it again"
    )]
    Length {
        /// Bytes that the header promises, the header included.
        expected: u64,
        /// Bytes at hand.
        found: u64,
    },
    /// A byte changed since the file was written.
    #[error("the checksum does not match: the file was damaged; copy or convert it again")]
    Checksum,
    /// A section is missing.
    #[error("section `{section}` is missing; convert the model again")]
    Missing {
        /// The section.
        section: String,
    },
    /// A section contradicts its sizes or those of its neighbours.
    #[error("section `{section}`, at byte {offset}: {problem}; convert the model again")]
    Section {
        /// The section.
        section: String,
        /// Where it begins in the file.
        offset: u64,
        /// What is wrong with it.
        problem: String,
    },
}
