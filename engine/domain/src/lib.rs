//! The nouns every room shares: ids, values, constraints, facts, replies and events.
//!
//! This room reads no file, knows no RDF library, no wire format and no clock.

mod constraint;
mod diagnostic;
mod event;
mod fact;
mod ids;
mod locale;
mod offer;
mod profile;
mod reply;
mod value;

pub use constraint::{Constraint, Operator, Weight};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use event::{
    Event, EventCodecError, EventKind, FORMAT_VERSION, LineItem, Lot, Ranked, StoredOperator,
    StoredValue, decode_event, encode_event,
};
pub use fact::{Evidence, Fact, Object, Source};
pub use ids::{
    AttributeId, CategoryId, GraphId, GuideId, NeedId, ProductId, PromotionId, QuestionId, TaskId,
    TermId, UnitId,
};
pub use locale::{Locale, Localized};
pub use offer::{Offer, OfferChange};
pub use profile::{Profile, ProfileFact};
pub use reply::{Decision, Part, Reply};
pub use value::{Timestamp, Value};
