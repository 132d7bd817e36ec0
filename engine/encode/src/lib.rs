//! A sentence to a vector: small multilingual encoders, read from a `.qme` file (see FORMAT.md) and computed in plain
//! Rust. It knows nothing of graphs or conversations, opens no file and asks no clock; `kernel` alone is unsafe.
//!
//! ```
//! let encoder = encode::Encoder::core();
//! let near = encode::cosine(&encoder.encode("什么时候发货"), &encoder.encode("多久能寄出"));
//! let far = encode::cosine(&encoder.encode("什么时候发货"), &encoder.encode("这件会褪色吗"));
//! assert!(near > far);
//! ```

mod arithmetic;
mod clauses;
mod convert;
mod convolution;
mod encoder;
mod error;
mod file;
mod kernel;
mod matrix;
mod memory;
mod normalise;
mod pieces;
mod table;
mod transformer;
mod write;

pub use convert::convert_e5;
pub use encoder::{Encoder, cosine};
pub use error::ReadError;
