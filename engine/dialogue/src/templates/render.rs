//! Renders one template with names bound to what a turn knows.

use std::sync::Arc;

use domain::{Evidence, Locale, TermId, Value};
use minijinja::value::Value as Jinja;
use snapshot::Rows;

use super::library::{Library, SCOPE, Spot};
use super::scope::{Buyer, Handle, Missing, Root, Scope, plain};
use crate::world::World;

/// A text with what it rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rendered {
    /// The text.
    pub(crate) text: String,
    /// The facts that were looked up.
    pub(crate) evidence: Vec<Evidence>,
    /// The rows of rules that were looked at: the rule's index and the row's.
    pub(crate) rows: Vec<(usize, usize)>,
    /// What stands in the template as it is.
    pub(crate) own: String,
}

/// What a name is bound to.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    /// A thing of the graph.
    Thing(TermId),
    /// A value of a slot.
    Value(Value),
    /// A choice: compared by its value, shown by its label.
    Choice {
        /// The value.
        value: String,
        /// The label.
        shown: String,
    },
    /// Words.
    Text(String),
    /// The rows of a rule, with its index.
    Rows(usize, Arc<Rows>),
    /// What is known of the buyer.
    Buyer(Vec<(String, Value)>),
}

/// Renders templates of one world.
pub(crate) struct Renderer<'a> {
    world: &'a World,
    locale: Locale,
    bound: Vec<(&'a str, Bound)>,
}

impl<'a> Renderer<'a> {
    /// A renderer with the shop's own facts in scope.
    pub(crate) fn new(world: &'a World, locale: Locale) -> Self {
        let store = world.snapshot.programs().store;
        let bound = store.map(|term| ("store", Bound::Thing(term))).into_iter().collect();
        Self { world, locale, bound }
    }

    /// Binds one more name.
    #[must_use]
    pub(crate) fn with(mut self, name: &'a str, bound: Bound) -> Self {
        self.bound.push((name, bound));
        self
    }

    /// Binds one more name to words.
    #[must_use]
    pub(crate) fn text(self, name: &'a str, text: impl Into<String>) -> Self {
        self.with(name, Bound::Text(text.into()))
    }

    /// Renders a text; none where it says what the graph does not state.
    pub(crate) fn say(&self, spot: Spot<'_>) -> Option<Rendered> {
        let library: &Library = &self.world.library;
        let name = library.find(spot, self.locale)?;
        let rendered = self.render(&name)?;
        Some(Rendered { own: library.own_text(&name).to_owned(), ..rendered })
    }

    /// Whether a condition holds, and what that rests on. One that is not written holds; one that
    /// rests on what the graph does not state does not.
    pub(crate) fn holds(&self, spot: Spot<'_>) -> Option<Rendered> {
        let Some(name) = self.world.library.find(spot, Locale::Zh) else {
            return Some(Rendered::default());
        };
        self.render(&name).filter(|it| !it.text.is_empty())
    }

    fn render(&self, name: &str) -> Option<Rendered> {
        let (rendered, missed) = self.render_once(name, Missing::Undefined)?;
        if missed && self.world.library.orders(name) {
            let (other, _) = self.render_once(name, Missing::Infinite)?;
            return (other.text == rendered.text).then_some(rendered);
        }
        Some(rendered)
    }

    fn render_once(&self, name: &str, missing: Missing) -> Option<(Rendered, bool)> {
        let template = self.world.library.environment.get_template(name).ok()?;
        let view = (Arc::clone(&self.world.snapshot), self.world.offers.clone());
        let names = Arc::clone(&self.world.library.names);
        let scope = Arc::new(Scope::new(view, names, self.locale).standing_for(missing));
        let mut root = Root::default();
        root.set(SCOPE, Jinja::from_object(Handle(Arc::clone(&scope))));
        for (name, bound) in &self.bound {
            root.set(name, value_of(&scope, bound));
        }
        let text = template.render(Jinja::from_object(root)).ok()?;
        let mut record = scope.record();
        let evidence = std::mem::take(&mut record.evidence);
        let rows = std::mem::take(&mut record.rows);
        Some((Rendered { text, evidence, rows, own: String::new() }, record.missed))
    }
}

fn value_of(scope: &Arc<Scope>, bound: &Bound) -> Jinja {
    match bound {
        Bound::Thing(term) => scope.thing(*term),
        Bound::Value(Value::Number(number)) => plain(*number),
        Bound::Value(value) => scope.value(value),
        Bound::Choice { value, shown } => {
            scope.show_as(value, shown);
            Jinja::from(value.as_str())
        }
        Bound::Text(text) => Jinja::from(text.as_str()),
        Bound::Rows(rule, rows) => scope.rows(*rule, rows),
        Bound::Buyer(facts) => Jinja::from_object(Buyer::new(scope, facts.clone())),
    }
}
