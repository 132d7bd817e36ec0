//! Thresholds and limits, as data: every number that steers a decision has its name here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Thresholds and limits. Defaults stand in `ontology/policy.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// What a wrong answer costs: the measure of the other costs.
    pub wrong_cost: f64,
    /// What a question costs back to the buyer, "did you mean A or B".
    pub question_cost: f64,
    /// What it costs to say that nothing was understood, or to hand over to a person.
    pub hand_over_cost: f64,
    /// Costs that differ while a category is spoken of, by its IRI.
    pub category_costs: BTreeMap<String, CategoryCosts>,
    /// At or above this probability a reading is named where the buyer is asked which was meant.
    pub confirm_probability_min: f64,
    /// How many readings a clarifying question names at most.
    pub choices_max: usize,
    /// How often a slot is asked for again before a person is offered.
    pub reprompts_max: usize,
    /// How many turns without understanding before a person is offered.
    pub repairs_max: usize,
    /// The shop's clock: minutes ahead of UTC.
    pub utc_offset_minutes: i64,
    /// How many questions of one message are answered.
    pub questions_max: usize,
    /// A message of more clauses than these is read as a whole.
    pub clauses_max: usize,
    /// At or above this probability a misspelt word is read as the one that was meant; below it is a doubt.
    pub repair_probability_min: f64,
    /// How many products an offer shows.
    pub offer_max: usize,
    /// How many products a list names.
    pub list_max: usize,
    /// With this many products or fewer left, a guide shows them instead of asking on.
    pub guide_products_max: usize,
    /// Where as many products hold the wanted one with this probability, a guide shows them too.
    pub guide_show_at: f64,
    /// How many products the focus stack holds.
    pub focus_max: usize,
    /// After this many milliseconds a product in focus is confirmed before it is assumed.
    pub focus_fresh_ms: i64,
    /// How many characters of an utterance are read; the rest is refused with a reply.
    pub utterance_chars_max: usize,
    /// How far "about" reaches on either side, as a share of the number; a price named alone is
    /// read so too.
    pub approximate_share: f64,
    /// What the words show that are known one by one is done where intents that ask for it are together at least so
    /// probable, ...
    pub structure_support_min: f64,
    /// ... or where such words are at least this share of the letters, and nothing else is probable.
    pub structure_share_min: f64,
    /// How often what the words show by themselves is right.
    pub structure_probability: f64,
    /// The probability of a bare yes or no where one was asked for.
    pub answer_probability: f64,
    /// How many steps a number is varied by, either way, to find what would change a result.
    pub counterfactual_steps_max: usize,
    /// With this many of its slots said unasked, a task is begun that nobody named.
    pub unprompted_slots_min: usize,
    /// Right after a task's result, words of which at least this share are its slots' values are
    /// taken as a change of those slots.
    pub bare_answer_share_min: f64,
    /// An amount this many times beyond what any product has is none of the attribute's, unless
    /// the attribute is named beside it.
    pub amount_reach_max: f64,
    /// The same where the amount may be what a task asks for: somebody's measures are no pot's.
    pub amount_slot_reach_max: f64,
    /// How many products are put side by side.
    pub compare_max: usize,
    /// How many differing attributes a comparison names.
    pub compare_attributes_max: usize,
    /// How many selling points are named.
    pub selling_points_max: usize,
    /// How many reasons an offer gives for each product.
    pub reasons_max: usize,
    /// A bad feeling at or above this intensity is answered with an apology.
    pub sorry_intensity_min: f64,
    /// A bad feeling at or above this intensity brings the offer of a person.
    pub person_intensity_min: f64,
    /// At or above this probability a feeling is believed; below it nothing is made of it.
    pub feeling_probability_min: f64,
    /// Joy or liking at or above this intensity is answered in kind.
    pub glad_intensity_min: f64,
    /// So many points of trouble before make mockery of words that may mock.
    pub mockery_trouble_min: usize,
    /// So many points of trouble before turn praise and thanks into their opposite.
    pub irony_trouble_min: usize,
    /// Praise and thanks with more letters than this beside them are taken as they are.
    pub irony_other_chars_max: usize,
    /// After this many milliseconds a person who was called is late.
    pub person_wait_ms: i64,
    /// After this many milliseconds without help a buyer has waited long.
    pub help_wait_ms: i64,
    /// At or above this share of common pairs of letters the same was said again.
    pub same_words_share_min: f64,
    /// At or above this score the stage of the purchase is believed.
    pub stage_score_min: f64,
    /// What the stage so far counts beside what an utterance shows.
    pub stage_kept: f64,
}

/// Costs of a category; those left out are those of every shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CategoryCosts {
    /// What a wrong answer costs.
    pub wrong: Option<f64>,
    /// What a question costs back to the buyer.
    pub question: Option<f64>,
    /// What it costs to hand over.
    pub hand_over: Option<f64>,
}

/// What acting upon an utterance may cost, all in one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// Of a wrong answer.
    pub wrong: f64,
    /// Of a question back to the buyer.
    pub question: f64,
    /// Of saying that nothing was understood, or of handing over.
    pub hand_over: f64,
}

impl Policy {
    /// The costs while a category is spoken of, by its IRI; those of every shop without one.
    #[must_use]
    pub fn costs(&self, category: Option<&str>) -> Costs {
        let own = category.and_then(|iri| self.category_costs.get(iri)).copied();
        let own = own.unwrap_or_default();
        Costs {
            wrong: own.wrong.unwrap_or(self.wrong_cost),
            question: own.question.unwrap_or(self.question_cost),
            hand_over: own.hand_over.unwrap_or(self.hand_over_cost),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            wrong_cost: 1.0,
            question_cost: 0.35,
            hand_over_cost: 0.5,
            category_costs: BTreeMap::new(),
            confirm_probability_min: 0.25,
            choices_max: 3,
            reprompts_max: 2,
            repairs_max: 2,
            utc_offset_minutes: 480,
            questions_max: 4,
            clauses_max: 12,
            repair_probability_min: 0.8,
            offer_max: 3,
            list_max: 5,
            guide_products_max: 3,
            guide_show_at: 0.8,
            focus_max: 8,
            focus_fresh_ms: 86_400_000,
            utterance_chars_max: 2000,
            approximate_share: 0.2,
            structure_support_min: 0.1,
            structure_share_min: 0.8,
            structure_probability: 0.7,
            answer_probability: 0.98,
            counterfactual_steps_max: 12,
            unprompted_slots_min: 2,
            bare_answer_share_min: 0.5,
            amount_reach_max: 10.0,
            amount_slot_reach_max: 2.0,
            compare_max: 4,
            compare_attributes_max: 8,
            selling_points_max: 3,
            reasons_max: 2,
            sorry_intensity_min: 0.5,
            person_intensity_min: 0.8,
            feeling_probability_min: 0.7,
            glad_intensity_min: 0.7,
            mockery_trouble_min: 1,
            irony_trouble_min: 2,
            irony_other_chars_max: 6,
            person_wait_ms: 300_000,
            help_wait_ms: 600_000,
            same_words_share_min: 0.6,
            stage_score_min: 0.5,
            stage_kept: 0.8,
        }
    }
}
