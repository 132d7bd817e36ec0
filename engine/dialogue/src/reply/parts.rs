//! Parts that packs wrote.

use domain::{Locale, Localized, Part, ProductId};
use snapshot::program::PartSpec;

/// The parts of an answer or a case.
pub(crate) fn of_specs(
    specs: &[PartSpec],
    product: Option<ProductId>,
    locale: Locale,
) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut quick = Vec::new();
    let text = |text: &Localized| text.get(locale).unwrap_or_default().to_owned();
    for spec in specs {
        match spec {
            PartSpec::Image { url, alt } => {
                parts.push(Part::Image { url: url.clone(), alt: text(alt) });
            }
            PartSpec::Video { url, title } => {
                parts.push(Part::Video { url: url.clone(), title: text(title) });
            }
            PartSpec::Link { url, title } => {
                parts.push(Part::Link { url: url.clone(), title: text(title) });
            }
            PartSpec::QuickReply { text: words } => quick.push(text(words)),
            PartSpec::Card => parts.extend(product.map(Part::Card)),
        }
    }
    if !quick.is_empty() {
        parts.push(Part::QuickReplies(quick));
    }
    parts
}
