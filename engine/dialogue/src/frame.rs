//! What one turn reads, in one place.

use domain::{Locale, ProductId, Profile, Timestamp};
use recommend::{Learned, Moment, Request, Taste};
use snapshot::program::{Act, Policy, Programs};
use snapshot::{Snapshot, View};
use understand::{Abstention, Intent, Mention, MentionKind, Understanding};

use crate::course;
use crate::state::State;
use crate::world::World;

/// What is known of who speaks.
#[derive(Clone, Copy, Debug)]
pub struct Buyer<'a> {
    /// What was stated of them.
    pub profile: &'a Profile,
    /// What they turned to, where they are known by name.
    pub taste: Option<&'a Taste>,
    /// The published model that ranks for them.
    pub learned: Option<&'a Learned>,
}

impl<'a> From<&'a Profile> for Buyer<'a> {
    fn from(profile: &'a Profile) -> Self {
        Self { profile, taste: None, learned: None }
    }
}

/// What one turn reads.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// Knowledge.
    pub(crate) world: &'a World,
    /// The conversation so far.
    pub(crate) state: &'a State,
    /// Who speaks.
    pub(crate) buyer: Buyer<'a>,
    /// The buyer's words.
    pub(crate) text: &'a str,
    /// What they mean.
    pub(crate) meaning: &'a Understanding,
    /// The product whose page the buyer is on.
    pub(crate) page: Option<ProductId>,
    /// The moment.
    pub(crate) now: Timestamp,
}

impl<'a> Frame<'a> {
    pub(crate) fn view(&self) -> View<'a> {
        self.world.view()
    }

    pub(crate) fn snapshot(&self) -> &'a Snapshot {
        &self.world.snapshot
    }

    pub(crate) fn programs(&self) -> &'a Programs {
        self.world.snapshot.programs()
    }

    pub(crate) fn policy(&self) -> &'a Policy {
        &self.programs().policy
    }

    /// A request for products to this buyer now, as many as are offered at once.
    pub(crate) fn request(&self) -> Request<'a> {
        Request {
            taste: self.buyer.taste,
            learned: self.buyer.learned,
            moment: self.moment(),
            limit: self.policy().offer_max,
            now: Some(self.now),
            ..Request::default()
        }
    }

    /// Where in the purchase the buyer stands and how they feel, by what was just said.
    pub(crate) fn moment(&self) -> Moment {
        let before = self.state.moment();
        let felt = self.meaning.feeling.map(|it| (it.emotion, it.intensity));
        Moment {
            decided: self.meaning.stage.map_or(before.decided, |it| course::decided(it.stage)),
            strain: course::strain(felt, self.meaning.hurry),
        }
    }

    pub(crate) fn locale(&self) -> Locale {
        self.meaning.locale
    }

    /// The intent to act upon; none where none is sure enough.
    pub(crate) fn intent(&self) -> Option<Intent> {
        let first = self.meaning.intents.first().copied()?;
        if first.act == Act::Answer && self.describes_goods() {
            return None;
        }
        match self.meaning.abstention {
            None => Some(first),
            // What is missing is asked for by the answer itself, unless a need is named: then
            // products are sought for it.
            Some(Abstention::MissingMention(_)) => {
                let need = |it: &Mention| matches!(it.kind, MentionKind::Need(_));
                (!self.meaning.mentions.iter().any(need)).then_some(first)
            }
            Some(Abstention::Empty | Abstention::OutOfScope | Abstention::Ambiguous(..)) => None,
        }
    }

    /// Whether goods are described and nothing is asked, so that no question is meant that shares
    /// their words.
    pub(crate) fn describes_goods(&self) -> bool {
        self.meaning.describes_goods && self.state.tasks.active().is_none()
    }

    /// What the intent to act upon asks for.
    pub(crate) fn act(&self) -> Option<Act> {
        self.intent().map(|intent| intent.act)
    }

    /// How probable the intents are together that a test picks.
    pub(crate) fn probability(&self, picks: impl Fn(&Intent) -> bool) -> f64 {
        let intents = self.meaning.intents.iter().filter(|it| picks(it));
        intents.map(|it| it.probability).sum()
    }

    /// The IRI of a product.
    pub(crate) fn iri(&self, product: ProductId) -> String {
        self.snapshot().text(self.snapshot().catalogue().product_term(product)).to_owned()
    }

    /// The products of IRIs that this world has.
    pub(crate) fn products<'s>(
        &self,
        iris: impl IntoIterator<Item = &'s String>,
    ) -> Vec<ProductId> {
        iris.into_iter().filter_map(|iri| self.snapshot().find_product(iri)).collect()
    }
}
