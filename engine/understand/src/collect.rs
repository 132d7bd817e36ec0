//! Collects every word of a snapshot: labels, aliases, numbers, units, cues, grammar words.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AttributeId, NeedId, ProductId, TaskId, TermId, UnitId};
use snapshot::program::{Slot, SlotKind};
use snapshot::{AttributeKind, Snapshot, Term, vocabulary as v};

use crate::degree::Affixes;
use crate::lexicon::Sense;
use crate::moment::Calendar;
use crate::normalize::{fold, is_ideograph};
use crate::roles::Role;

/// Longer labels are sentences, not names.
const NAME_CHARS_MAX: usize = 60;
/// A shorter number of a product could be anything.
const SKU_CHARS_MIN: usize = 4;

/// The words of a snapshot and what they may mean.
pub(crate) struct Words {
    /// Folded words with their senses.
    pub(crate) senses: BTreeMap<String, Vec<Sense>>,
    /// The attributes each named value is a value of.
    pub(crate) attributes_of: BTreeMap<TermId, Vec<AttributeId>>,
    /// Every name of every product, folded.
    pub(crate) product_names: Vec<(ProductId, String)>,
}

impl Words {
    /// Collects the words.
    pub(crate) fn collect(snapshot: &Snapshot) -> Self {
        let mut words = Self {
            senses: BTreeMap::new(),
            attributes_of: attributes_of_values(snapshot),
            product_names: Vec::new(),
        };
        words.take_names(snapshot);
        words.take_attribute_words(snapshot);
        words.take_numbers(snapshot);
        words.take_programs(snapshot);
        words.take_roles(snapshot);
        words
    }

    fn add(&mut self, word: &str, sense: Sense) {
        let folded = fold(word);
        if !folded.is_empty() && folded.chars().count() <= NAME_CHARS_MAX {
            self.senses.entry(folded).or_default().push(sense);
        }
    }

    /// Adds a name and, where it ends in a Latin letter, its plural.
    fn add_name(&mut self, word: &str, sense: Sense) {
        self.add(word, sense);
        let folded = fold(word);
        let long = folded.chars().count() > 3 && !folded.chars().any(is_ideograph);
        if long && folded.ends_with(|char: char| char.is_ascii_lowercase()) {
            let hissing = folded.ends_with('s') || folded.ends_with("ch") || folded.ends_with("sh");
            self.add(&format!("{folded}{}", if hissing { "es" } else { "s" }), sense);
        }
    }

    fn take_names(&mut self, snapshot: &Snapshot) {
        let needs: BTreeMap<TermId, NeedId> = snapshot
            .programs()
            .needs
            .iter()
            .enumerate()
            .map(|(index, need)| (need.term, NeedId::from_index(index)))
            .collect();
        let declared = declared_terms(snapshot);
        for (text, subject) in texts(snapshot, v::LABEL).chain(texts(snapshot, v::ALIAS)) {
            let catalogue = snapshot.catalogue();
            if let Some(product) = catalogue.product_of(subject) {
                self.add(text, Sense::Product(product));
                self.product_names.push((product, fold(text)));
            } else if let Some(category) = catalogue.category_of(subject) {
                self.add_name(text, Sense::Category(category));
            } else if let Some(attribute) = catalogue.attribute_of(subject) {
                self.add_name(text, Sense::Name(attribute));
            } else if let Some(need) = needs.get(&subject) {
                self.add_name(text, Sense::Need(*need));
            } else if self.attributes_of.contains_key(&subject) {
                self.add_name(text, Sense::Value(subject));
            } else if !declared.contains(&subject) {
                self.add_name(text, Sense::Thing(subject));
            }
        }
    }

    fn take_attribute_words(&mut self, snapshot: &Snapshot) {
        let attribute = |term| snapshot.catalogue().attribute_of(term);
        for (text, subject) in texts(snapshot, v::ASK) {
            if let Some(attribute) = attribute(subject) {
                self.add(text, Sense::Ask(attribute));
            }
        }
        let affixes = Affixes::new(&snapshot.programs().words);
        let more = texts(snapshot, v::MORE).map(|row| (row, true));
        let less = texts(snapshot, v::LESS).map(|row| (row, false));
        for ((text, subject), more) in more.chain(less) {
            let Some(attribute) = attribute(subject) else { continue };
            for (word, form) in affixes.forms(&fold(text)) {
                self.add(&word, Sense::Degree { attribute, more, form });
            }
        }
    }

    fn take_numbers(&mut self, snapshot: &Snapshot) {
        for (text, subject) in texts(snapshot, v::SKU) {
            let product = snapshot.catalogue().product_of(subject);
            if let Some(product) = product.filter(|_| text.chars().count() >= SKU_CHARS_MIN) {
                self.add(text, Sense::Product(product));
            }
        }
    }

    fn take_programs(&mut self, snapshot: &Snapshot) {
        let programs = snapshot.programs();
        for (index, unit) in programs.units.iter().enumerate() {
            for name in &unit.names {
                self.add(name, Sense::Unit(UnitId::from_index(index)));
            }
        }
        for (index, task) in programs.tasks.iter().enumerate() {
            for (slot, it) in task.slots.iter().enumerate() {
                self.take_slot((TaskId::from_index(index), slot), it);
            }
        }
    }

    fn take_slot(&mut self, (task, slot): (TaskId, usize), it: &Slot) {
        let labels = it.label.iter().map(|(_, label)| label);
        for cue in it.cues.iter().map(String::as_str).chain(labels) {
            self.add(cue, Sense::Cue { task, slot });
        }
        let SlotKind::Choice { choices } = &it.kind else { return };
        for (choice, answer) in choices.iter().enumerate() {
            let labels = answer.label.iter().map(|(_, label)| label);
            for word in answer.aliases.iter().map(String::as_str).chain(labels) {
                self.add_name(word, Sense::Choice { task, slot, choice });
            }
        }
    }

    fn take_roles(&mut self, snapshot: &Snapshot) {
        for (role, key) in Role::ALL {
            let words = snapshot.programs().words.get(*key).map_or(&[][..], Vec::as_slice);
            if *role == Role::Outside {
                continue;
            }
            if *role == Role::Calendar {
                let places = Calendar::places(&snapshot.programs().words);
                places.for_each(|(index, word)| self.add(word, Sense::Role(*role, index)));
                continue;
            }
            for (index, word) in words.iter().enumerate() {
                self.add(word, Sense::Role(*role, index));
            }
        }
    }
}

/// The texts of a property with the things they belong to.
pub(crate) fn texts<'a>(
    snapshot: &'a Snapshot,
    property: &str,
) -> impl Iterator<Item = (&'a str, TermId)> + use<'a> {
    let property = snapshot.find(property);
    let facts = property.into_iter().flat_map(|property| snapshot.triples().of_predicate(property));
    facts.map(|(object, subject)| (snapshot.text(object), subject))
}

/// The attributes of each thing that is the value of one, by use and by `qm:of`.
fn attributes_of_values(snapshot: &Snapshot) -> BTreeMap<TermId, Vec<AttributeId>> {
    let mut sets: BTreeMap<TermId, BTreeSet<AttributeId>> = BTreeMap::new();
    let catalogue = snapshot.catalogue();
    for (index, info) in catalogue.attributes().iter().enumerate() {
        match info.kind {
            AttributeKind::Thing => {}
            AttributeKind::Number | AttributeKind::Text | AttributeKind::Boolean => continue,
        }
        for (object, _) in snapshot.triples().of_predicate(info.term) {
            let named = matches!(snapshot.terms().get(object), Term::Iri(_) | Term::Blank(_));
            if named && catalogue.category_of(object).is_none() {
                sets.entry(object).or_default().insert(AttributeId::from_index(index));
            }
        }
    }
    if let Some(of) = snapshot.find(v::OF) {
        for (object, subject) in snapshot.triples().of_predicate(of) {
            if let Some(attribute) = catalogue.attribute_of(object) {
                sets.entry(subject).or_default().insert(attribute);
            }
        }
    }
    sets.into_iter().map(|(term, set)| (term, set.into_iter().collect())).collect()
}

/// Nodes of programs: their labels name what the engine does, not what buyers speak of.
fn declared_terms(snapshot: &Snapshot) -> BTreeSet<TermId> {
    let programs = snapshot.programs();
    let mut terms: BTreeSet<TermId> = programs.questions.iter().map(|it| it.term).collect();
    terms.extend(programs.tasks.iter().map(|it| it.term));
    terms.extend(programs.guides.iter().map(|it| it.term));
    terms.extend(programs.units.iter().map(|it| it.term));
    terms.extend(programs.promotions.iter().map(|it| it.term));
    terms.extend(programs.store);
    terms
}
