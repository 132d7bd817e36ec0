//! Parts and decisions on the wire.

use domain::{Decision, Locale, Part};
use proto::v1;
use proto::v1::converse_response::Decision as WireDecision;
use snapshot::View;

use super::product::product;

/// The parts of a reply.
pub(crate) fn parts(view: View<'_>, parts: &[Part], locale: Locale) -> Vec<v1::Part> {
    parts.iter().map(|part| v1::Part { kind: Some(one(view, part, locale)) }).collect()
}

fn one(view: View<'_>, part: &Part, locale: Locale) -> v1::part::Kind {
    use v1::part::Kind;
    match part {
        Part::Text(text) => Kind::Text(v1::Text { text: text.clone() }),
        Part::Card(id) => Kind::Card(v1::Card { product: Some(product(view, *id, locale)) }),
        Part::Image { url, alt } => Kind::Image(v1::Image { url: url.clone(), alt: alt.clone() }),
        Part::Video { url, title } => {
            Kind::Video(v1::Video { url: url.clone(), title: title.clone() })
        }
        Part::Coupon { promotion, title } => {
            Kind::Coupon(v1::Coupon { promotion: promotion.clone(), title: title.clone() })
        }
        Part::Link { url, title } => {
            Kind::Link(v1::Link { url: url.clone(), title: title.clone() })
        }
        Part::QuickReplies(texts) => Kind::QuickReplies(v1::QuickReplies { texts: texts.clone() }),
    }
}

/// The kind of a reply.
pub(crate) fn decision(decision: Decision) -> WireDecision {
    match decision {
        Decision::Answer => WireDecision::Answer,
        Decision::Ask => WireDecision::Ask,
        Decision::Confirm => WireDecision::Confirm,
        Decision::Offer => WireDecision::Offer,
        Decision::Compare => WireDecision::Compare,
        Decision::TaskResult => WireDecision::TaskResult,
        Decision::Repair => WireDecision::Repair,
        Decision::Abstain => WireDecision::Abstain,
        Decision::SmallTalk => WireDecision::SmallTalk,
        Decision::HandOver => WireDecision::HandOver,
    }
}
