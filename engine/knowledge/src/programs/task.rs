//! `tasks/*.yaml`: slots, rules, and replies by case.

use std::collections::BTreeMap;

use domain::GraphId;
use snapshot::program::{Act, Case, PartSpec, Rule, Task};
use snapshot::vocabulary as v;

use super::part::{self, OfferDraft};
use super::read::Reading;
use super::rule::{self, RuleDraft};
use super::seal::Seal;
use super::slot::{self, KindDraft, SlotDraft};
use super::written::{Head, Say, Where, Written};
use crate::input::{At, Fields, Node, remedy};
use crate::template::{Kind, Scope};

/// A task before ids exist.
#[derive(Debug)]
pub(crate) struct TaskDraft {
    /// Name, node, place, label and phrasings.
    pub(crate) head: Head,
    /// The slots.
    pub(crate) slots: Vec<SlotDraft>,
    rules: Vec<RuleDraft>,
    cases: Vec<CaseDraft>,
}

#[derive(Debug)]
struct CaseDraft {
    name: String,
    at: At,
    when: Option<Written>,
    say: Say,
    products: Option<Written>,
    parts: Vec<PartSpec>,
    offer: Option<OfferDraft>,
}

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<TaskDraft> {
    let fields = Fields::of(node, "a task", reading.file)?;
    let head = reading.head(&fields, "Task", "label");
    fields.need("slots");
    let mut slots = Vec::new();
    for node in fields.items("slots") {
        slots.extend(slot::read(node, reading));
    }
    let rules = fields.items("rules").iter();
    let rules: Vec<RuleDraft> = rules.filter_map(|node| rule::read(node, reading)).collect();
    fields.need("cases");
    let cases = fields.items("cases").iter();
    let cases: Vec<CaseDraft> = cases.filter_map(|node| case(node, reading)).collect();
    fields.finish();
    check_names(&slots, &rules, reading);
    let head = head?;
    reading.need_phrasings(&head);
    for case in &cases {
        reading.state_texts(head.term, v::ANSWER, &case.say.text, case.say.at);
    }
    Some(TaskDraft { head, slots, rules, cases })
}

fn case(node: &Node, reading: &Reading<'_>) -> Option<CaseDraft> {
    let fields = Fields::of(node, "a case", reading.file)?;
    let name = fields.need_text("name").map(str::to_owned);
    let when = Written::optional(&fields, "when");
    let said = fields.need("say");
    let products = Written::optional(&fields, "products");
    let parts = part::parts(&fields, reading);
    let offer = part::offer(&fields, reading);
    let at = fields.at();
    fields.finish();
    let said = said?;
    let say = Say { text: reading.texts.localized(said), at: said.at };
    Some(CaseDraft { name: name?, at, when, say, products, parts, offer })
}

/// Slots and rules share one scope, so no two may have one name.
fn check_names(slots: &[SlotDraft], rules: &[RuleDraft], reading: &Reading<'_>) {
    let mut seen: BTreeMap<&str, At> = BTreeMap::new();
    let names = slots.iter().map(|slot| &slot.name).chain(rules.iter().map(|rule| &rule.name));
    for name in names {
        if let Some(first) = seen.insert(&name.text, name.at) {
            let message =
                format!("the name `{}` is used already in {}", name.text, reading.file.spot(first));
            reading.file.error("duplicate-name", name.at, message, "rename the slot or the rule");
        }
    }
}

impl TaskDraft {
    /// The act of its phrasings.
    pub(crate) fn act(row: usize) -> Act {
        Act::Task(domain::TaskId::from_index(row))
    }

    /// The same with ids.
    pub(crate) fn seal(&self, name: String, seal: &Seal<'_>) -> Task {
        let graph = self.head.place.graph;
        let mut scope = Scope::answer();
        for slot in &self.slots {
            scope = match slot.kind {
                KindDraft::Product(_) => scope.with_product(&slot.name.text),
                KindDraft::Number { .. }
                | KindDraft::Choice(_)
                | KindDraft::Thing(_)
                | KindDraft::Boolean
                | KindDraft::Code(_) => scope.with([slot.name.text.as_str()]),
            };
        }
        let mut rules: Vec<Rule> = Vec::new();
        for draft in &self.rules {
            if let Some((rule, columns)) = draft.seal(graph, seal) {
                scope = scope.with_rows(&rule.name, columns);
                rules.push(rule);
            } else {
                scope = scope.with_unread(&draft.name.text);
            }
        }
        Task {
            term: self.head.term,
            graph,
            name,
            label: self.head.label.clone(),
            slots: self.slots.iter().map(|slot| slot.seal(graph, &scope, seal)).collect(),
            rules,
            cases: self.cases.iter().map(|case| case.seal(graph, &scope, seal)).collect(),
        }
    }
}

impl CaseDraft {
    fn seal(&self, graph: GraphId, scope: &Scope, seal: &Seal<'_>) -> Case {
        if let Some(when) = &self.when {
            seal.condition(when, graph, scope);
        }
        seal.template(&self.say.text, Where { graph, at: self.say.at }, scope);
        if part::is_silent(&self.say.text) {
            let message = format!("the case `{}` says nothing", self.name);
            seal.file(graph).error("no-answer", self.at, message, "write a sentence under `say`");
        }
        if let Some(rule) = &self.products {
            check_products(rule, graph, scope, seal);
        }
        Case {
            name: self.name.clone(),
            when: self.when.as_ref().map(|when| when.text.clone()),
            say: self.say.text.clone(),
            products: self.products.as_ref().map(|rule| rule.text.clone()),
            parts: self.parts.clone(),
            offer: self.offer.as_ref().map(|offer| offer.seal(graph, seal)),
        }
    }
}

fn check_products(rule: &Written, graph: GraphId, scope: &Scope, seal: &Seal<'_>) {
    match scope.columns(&rule.text) {
        Some(columns) if columns.iter().any(|column| column == "product") => {}
        Some(_) => {
            let message = format!("the rule `{}` selects no ?product", rule.text);
            seal.file(graph).error("no-product", rule.at, message, "add ?product to its SELECT");
        }
        None if scope.kind(&rule.text) == Some(&Kind::Unread) => {}
        None => {
            let message = format!("`{}` is no rule of this task", rule.text);
            let remedy = remedy(&rule.text, scope.rules(), "name one under `rules`");
            seal.file(graph).error("unknown-rule", rule.at, message, remedy);
        }
    }
}
