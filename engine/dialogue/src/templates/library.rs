//! Every template, condition and rule of a snapshot, compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Locale, Localized, PromotionId, QuestionId, TaskId};
use minijinja::value::{Value as Jinja, ValueKind};
use minijinja::{Environment, Error, Output, UndefinedBehavior};
use snapshot::program::{Programs, SlotRequired, Task};
use snapshot::{Query, Snapshot};

use super::names::Names;
use super::scope::{Handle, Thing};
use crate::reply::print;
use crate::world::WorldError;

/// Where the scope is found by what prints; no template can write this name.
pub(crate) const SCOPE: &str = " scope";

/// Where a template or condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot<'a> {
    /// The text of a question's variant.
    Answer(QuestionId, usize),
    /// The condition of a question's variant.
    AnswerWhen(QuestionId, usize),
    /// The text of a task's case.
    Case(TaskId, usize),
    /// The condition of a task's case.
    CaseWhen(TaskId, usize),
    /// What is said to a value of a slot that is out of bounds.
    Invalid(TaskId, usize),
    /// The condition under which a slot is required.
    Required(TaskId, usize),
    /// The text of a promotion.
    Promotion(PromotionId),
    /// The condition of a promotion.
    PromotionWhen(PromotionId),
    /// A sentence of the engine's own, by key.
    Reply(&'a str),
}

impl Spot<'_> {
    fn name(self, locale: Locale) -> String {
        let tag = locale.tag();
        match self {
            Self::Answer(id, index) => format!("answer/{}/{index}/{tag}", id.index()),
            Self::AnswerWhen(id, index) => format!("answer-when/{}/{index}", id.index()),
            Self::Case(id, index) => format!("case/{}/{index}/{tag}", id.index()),
            Self::CaseWhen(id, index) => format!("case-when/{}/{index}", id.index()),
            Self::Invalid(id, index) => format!("invalid/{}/{index}/{tag}", id.index()),
            Self::Required(id, index) => format!("required/{}/{index}", id.index()),
            Self::Promotion(id) => format!("promotion/{}/{tag}", id.index()),
            Self::PromotionWhen(id) => format!("promotion-when/{}", id.index()),
            Self::Reply(key) => format!("reply/{key}/{tag}"),
        }
    }
}

/// Everything of a snapshot that is compiled for talking.
pub(crate) struct Library {
    pub(crate) environment: Environment<'static>,
    pub(crate) names: Arc<Names>,
    /// For each task its rules.
    pub(crate) rules: Vec<Vec<Query>>,
    /// For each template what it says by itself.
    own: BTreeMap<String, OwnText>,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Library").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

impl Library {
    /// Compiles everything.
    pub(crate) fn compile(snapshot: &Snapshot) -> Result<Self, WorldError> {
        let mut library = Self {
            environment: environment(),
            names: Arc::new(Names::collect(snapshot)),
            rules: Vec::new(),
            own: BTreeMap::new(),
        };
        let programs = snapshot.programs();
        library.add_questions(programs)?;
        for (index, task) in programs.tasks.iter().enumerate() {
            library.add_task(TaskId::from_index(index), task, programs)?;
        }
        for (index, promotion) in programs.promotions.iter().enumerate() {
            let id = PromotionId::from_index(index);
            library.add_text(Spot::Promotion(id), &promotion.say)?;
            library.add_condition(Spot::PromotionWhen(id), promotion.when.as_deref())?;
        }
        for (key, text) in &programs.replies {
            library.add_text(Spot::Reply(key), text)?;
        }
        Ok(library)
    }

    /// The compiled name of a template, where there is such a template.
    pub(crate) fn find(&self, spot: Spot<'_>, locale: Locale) -> Option<String> {
        let name = spot.name(locale);
        self.own.contains_key(&name).then_some(name)
    }

    /// What stands in a template as it is.
    pub(crate) fn own_text(&self, name: &str) -> &str {
        self.own.get(name).map_or("", |own| own.text.as_str())
    }

    /// Whether a template orders values.
    pub(crate) fn orders(&self, name: &str) -> bool {
        self.own.get(name).is_some_and(|own| own.orders)
    }

    fn add_questions(&mut self, programs: &Programs) -> Result<(), WorldError> {
        for (index, question) in programs.questions.iter().enumerate() {
            let id = QuestionId::from_index(index);
            for (variant, it) in question.variants.iter().enumerate() {
                self.add_text(Spot::Answer(id, variant), &it.say)?;
                self.add_condition(Spot::AnswerWhen(id, variant), it.when.as_deref())?;
            }
        }
        Ok(())
    }

    fn add_task(&mut self, id: TaskId, task: &Task, programs: &Programs) -> Result<(), WorldError> {
        let parse = |rule: &snapshot::program::Rule| {
            Query::parse(&rule.query, &programs.prefixes).map_err(|source| WorldError::Rule {
                task: task.name.clone(),
                rule: rule.name.clone(),
                source,
            })
        };
        self.rules.push(task.rules.iter().map(parse).collect::<Result<_, _>>()?);
        for (index, case) in task.cases.iter().enumerate() {
            self.add_text(Spot::Case(id, index), &case.say)?;
            self.add_condition(Spot::CaseWhen(id, index), case.when.as_deref())?;
        }
        for (index, slot) in task.slots.iter().enumerate() {
            self.add_text(Spot::Invalid(id, index), &slot.invalid)?;
            if let SlotRequired::When(condition) = &slot.required {
                self.add_condition(Spot::Required(id, index), Some(condition))?;
            }
        }
        Ok(())
    }

    fn add_text(&mut self, spot: Spot<'_>, text: &Localized) -> Result<(), WorldError> {
        for locale in Locale::ALL {
            if let Some(text) = text.get(locale) {
                self.add(spot.name(locale), text.to_owned())?;
            }
        }
        Ok(())
    }

    fn add_condition(&mut self, spot: Spot<'_>, when: Option<&str>) -> Result<(), WorldError> {
        let Some(when) = when else { return Ok(()) };
        self.add(spot.name(Locale::Zh), format!("{{% if {when} %}}1{{% endif %}}"))
    }

    fn add(&mut self, name: String, source: String) -> Result<(), WorldError> {
        self.own.insert(name.clone(), own_text(&source));
        self.environment
            .add_template_owned(name.clone(), source)
            .map_err(|error| WorldError::Template { name, message: error.to_string() })
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_formatter(format_value);
    environment.add_test("category", |value: Jinja, iri: String| {
        value.downcast_object_ref::<Thing>().is_some_and(|thing| thing.is_of(&iri))
    });
    environment
}

/// Prints values as a shop writes them: numbers plainly and with their unit, lists with commas.
fn format_value(
    out: &mut Output<'_>,
    state: &mut minijinja::State<'_, '_>,
    value: &Jinja,
) -> Result<(), Error> {
    let handle = || state.lookup(SCOPE);
    let locale = |handle: &Option<Jinja>| {
        let scope = handle.as_ref().and_then(|it| it.downcast_object_ref::<Handle>());
        scope.map_or(Locale::Zh, |handle| handle.0.locale)
    };
    if value.kind() == ValueKind::Bool {
        let printed = print::yes_or_no(value.is_true(), locale(&handle()));
        return out.write_str(printed).map_err(Error::from);
    }
    if value.kind() == ValueKind::Number && !value.is_integer() {
        let number = f64::try_from(value.clone())?;
        let handle = handle();
        let scope = handle.as_ref().and_then(|it| it.downcast_object_ref::<Handle>());
        let unit = scope.and_then(|handle| handle.0.unit_of(number)).unwrap_or_default();
        return write!(out, "{}{unit}", print::number(number)).map_err(Error::from);
    }
    if value.kind() == ValueKind::Seq {
        let between = print::separator(locale(&handle()));
        for (index, item) in value.try_iter()?.enumerate() {
            out.write_str(if index > 0 { between } else { "" })?;
            format_value(out, state, &item)?;
        }
        return Ok(());
    }
    if let Some(text) = value.as_str() {
        let handle = handle();
        let scope = handle.as_ref().and_then(|it| it.downcast_object_ref::<Handle>());
        let shown = scope.and_then(|handle| handle.0.shown_as(text));
        return out.write_str(shown.as_deref().unwrap_or(text)).map_err(Error::from);
    }
    minijinja::escape_formatter(out, state, value)
}

struct OwnText {
    /// What stands outside tags, and strings inside them.
    text: String,
    /// Whether a tag orders values.
    orders: bool,
}

/// Splits a template into what it says by itself and what it computes.
fn own_text(source: &str) -> OwnText {
    let mut own = OwnText { text: String::new(), orders: false };
    let mut rest = source;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        own.text.push_str(&rest[..start]);
        own.text.push(' ');
        let tag = &rest[start + 2..];
        let end = tag.find("}}").into_iter().chain(tag.find("%}")).min().unwrap_or(tag.len());
        let inside = &tag[..end];
        let pieces: Vec<&str> = inside.split(['"', '\'']).collect();
        // Every second piece stands between quotes.
        for quoted in pieces.iter().skip(1).step_by(2) {
            own.text.push_str(quoted);
            own.text.push(' ');
        }
        let orders = |piece: &&str| piece.contains(['<', '>']) || piece.contains("!=");
        own.orders |= pieces.iter().step_by(2).any(orders) && !inside.contains(" is ");
        rest = tag.get(end + 2..).unwrap_or_default();
    }
    own.text.push_str(rest);
    own
}
