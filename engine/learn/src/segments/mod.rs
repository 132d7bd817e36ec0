//! Segments: buyers of whom nothing but their profile is known, taken with those like them.
//!
//! The profiles of users (what they stated of themselves) are clustered by k-means (linfa), and
//! each cluster has a popularity of its own, drawn towards that of all by as much as held-out users
//! ask for. So a buyer without a single deed is met by what buyers like them choose.

mod coding;
mod fit;
mod found;
mod profiles;

pub use found::{Segment, Segments};
pub use profiles::{Fact, Facts, Profiles};
