//! The typed programs that packs declare, with ids of the snapshot they belong to.

mod calendar;
mod guide;
mod need;
mod pack;
mod policy;
mod promotion;
mod question;
mod task;
mod unit;

pub use calendar::{NamedDay, TIME_KEY, TimeWord};
pub use guide::{Band, Guide, GuideQuestion, GuideSubject};
pub use need::Need;
pub use pack::{GraphInfo, Layer, PackInfo, Programs};
pub use policy::{CategoryCosts, Costs, Policy};
pub use promotion::Promotion;
pub use question::{Act, OfferSpec, PartSpec, Question, Relation, Requires, Tone, Variant};
pub use task::{BareRange, Case, Choice, Rule, Slot, SlotKind, SlotRequired, Task};
pub use unit::Unit;
