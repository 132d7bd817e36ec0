//! Walks the syntax tree of a template and checks each name.

use std::collections::BTreeMap;

use domain::Localized;
use minijinja::Error;
use minijinja::machinery::ast::{CallArg, Expr, Stmt};
use minijinja::machinery::{Span, parse, parse_expr};
use snapshot::Snapshot;

use super::known::{check_filter, check_test};
use super::scope::{Kind, Names, Scope};
use crate::input::{At, FileReport, remedy};

/// What templates of one place are checked against.
pub(crate) struct Checker<'a> {
    /// The facts.
    pub(crate) snapshot: &'a Snapshot,
    /// Names of attributes and of the shop's properties.
    pub(crate) names: &'a Names,
    /// How the pack writes names.
    pub(crate) short: &'a crate::iri::Names,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
    /// The names in scope.
    pub(crate) scope: &'a Scope,
}

/// Names that loops and assignments bring, innermost last.
type Locals<'t> = Vec<BTreeMap<&'t str, Kind>>;

/// Functions that every template may call.
const FUNCTIONS: [&str; 4] = ["range", "dict", "namespace", "debug"];

/// Checks the syntax alone, where what is in scope is the engine's business.
pub(crate) fn check_syntax(text: &Localized, at: At, file: FileReport<'_>) {
    for (_, text) in text.iter() {
        if let Err(error) = parse(text, "text", minijinja::syntax::SyntaxConfig::default()) {
            report_syntax(&error, at, file);
        }
    }
}

fn report_syntax(error: &Error, at: At, file: FileReport<'_>) {
    let line = at.line + error.line().unwrap_or(1).saturating_sub(1);
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let message = format!("the template cannot be read: {what}");
    let remedy = "{{ name }} prints, {% if … %} … {% endif %} chooses";
    file.error("template-syntax", At { line, column: 0 }, message, remedy);
}

impl Checker<'_> {
    /// Checks a text.
    pub(crate) fn template(&self, text: &str, at: At) {
        match parse(text, "text", minijinja::syntax::SyntaxConfig::default()) {
            Ok(tree) => self.statement(&tree, at, &mut vec![BTreeMap::new()]),
            Err(error) => report_syntax(&error, at, self.file),
        }
    }

    /// Checks an expression.
    pub(crate) fn condition(&self, text: &str, at: At) {
        match parse_expr(text) {
            Ok(tree) => {
                self.expression(&tree, at, &mut vec![BTreeMap::new()]);
            }
            Err(error) => {
                let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                let message = format!("the condition `{text}` cannot be read: {what}");
                let remedy =
                    "such as: product.price >= 50 and product is category(\"tea:GreenTea\")";
                self.file.error("template-syntax", at, message, remedy);
            }
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "which statements exist depends on features"
    )]
    fn statement<'t>(&self, statement: &Stmt<'t>, at: At, locals: &mut Locals<'t>) {
        match statement {
            Stmt::Template(it) => self.statements(&it.children, at, locals),
            Stmt::EmitExpr(it) => {
                self.expression(&it.expr, at, locals);
            }
            Stmt::IfCond(it) => {
                self.expression(&it.expr, at, locals);
                self.statements(&it.true_body, at, locals);
                self.statements(&it.false_body, at, locals);
            }
            Stmt::ForLoop(it) => {
                let each = match self.expression(&it.iter, at, locals) {
                    Kind::Rows(columns) => Kind::Row(columns),
                    Kind::Product | Kind::Store | Kind::Row(_) | Kind::Unread | Kind::Other => {
                        Kind::Other
                    }
                };
                locals.push(BTreeMap::from([("loop", Kind::Other)]));
                bind(&it.target, &each, locals);
                if let Some(filter) = &it.filter_expr {
                    self.expression(filter, at, locals);
                }
                self.statements(&it.body, at, locals);
                locals.pop();
                self.statements(&it.else_body, at, locals);
            }
            Stmt::WithBlock(it) => {
                locals.push(BTreeMap::new());
                for (target, value) in &it.assignments {
                    let kind = self.expression(value, at, locals);
                    bind(target, &kind, locals);
                }
                self.statements(&it.body, at, locals);
                locals.pop();
            }
            Stmt::Set(it) => {
                let kind = self.expression(&it.expr, at, locals);
                bind(&it.target, &kind, locals);
            }
            Stmt::SetBlock(it) => {
                self.statements(&it.body, at, locals);
                bind(&it.target, &Kind::Other, locals);
            }
            Stmt::FilterBlock(it) => {
                self.expression(&it.filter, at, locals);
                self.statements(&it.body, at, locals);
            }
            Stmt::AutoEscape(it) => self.statements(&it.body, at, locals),
            _ => {}
        }
    }

    fn statements<'t>(&self, statements: &[Stmt<'t>], at: At, locals: &mut Locals<'t>) {
        for statement in statements {
            self.statement(statement, at, locals);
        }
    }

    /// Checks an expression and tells what it stands for.
    fn expression<'t>(&self, expression: &Expr<'t>, at: At, locals: &mut Locals<'t>) -> Kind {
        match expression {
            Expr::Var(it) => self.variable(it.id, line(at, it.span()), locals),
            Expr::GetAttr(it) => {
                let of = self.expression(&it.expr, at, locals);
                self.property(&of, it.name, line(at, it.span()))
            }
            Expr::GetItem(it) => {
                let of = self.expression(&it.expr, at, locals);
                self.expression(&it.subscript_expr, at, locals);
                match text_of(&it.subscript_expr) {
                    Some(name) => self.property(&of, &name, line(at, it.span())),
                    None => one_of(of),
                }
            }
            Expr::Slice(it) => {
                for part in [&it.start, &it.stop, &it.step].into_iter().flatten() {
                    self.expression(part, at, locals);
                }
                self.expression(&it.expr, at, locals)
            }
            Expr::Filter(it) => {
                check_filter(it.name, line(at, it.span()), self.file);
                let of = it.expr.as_ref().map(|it| self.expression(it, at, locals));
                self.arguments(&it.args, at, locals);
                filtered(it.name, of.unwrap_or(Kind::Other))
            }
            Expr::Test(it) => {
                check_test(it.name, line(at, it.span()), self.file);
                self.expression(&it.expr, at, locals);
                self.arguments(&it.args, at, locals);
                if it.name == "category" {
                    self.category(&it.args, line(at, it.span()));
                }
                Kind::Other
            }
            Expr::Call(it) => {
                let known = matches!(&it.expr, Expr::Var(name) if FUNCTIONS.contains(&name.id));
                if !known {
                    self.expression(&it.expr, at, locals);
                }
                self.arguments(&it.args, at, locals);
                Kind::Other
            }
            Expr::IfExpr(it) => {
                self.expression(&it.test_expr, at, locals);
                let kind = self.expression(&it.true_expr, at, locals);
                if let Some(other) = &it.false_expr {
                    self.expression(other, at, locals);
                }
                kind
            }
            Expr::Const(_)
            | Expr::UnaryOp(_)
            | Expr::BinOp(_)
            | Expr::Compare(_)
            | Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Map(_) => {
                self.parts(expression, at, locals);
                Kind::Other
            }
        }
    }

    /// Expressions whose parts matter and whose value is plain.
    fn parts<'t>(&self, expression: &Expr<'t>, at: At, locals: &mut Locals<'t>) {
        let mut check = |part: &Expr<'t>| {
            self.expression(part, at, locals);
        };
        match expression {
            Expr::UnaryOp(it) => check(&it.expr),
            Expr::BinOp(it) => {
                check(&it.left);
                check(&it.right);
            }
            Expr::Compare(it) => {
                check(&it.expr);
                it.ops.iter().for_each(|operation| check(&operation.expr));
            }
            Expr::List(it) => it.items.iter().for_each(check),
            Expr::Tuple(it) => it.items.iter().for_each(check),
            Expr::Map(it) => it.keys.iter().chain(&it.values).for_each(check),
            Expr::Const(_)
            | Expr::Var(_)
            | Expr::Slice(_)
            | Expr::IfExpr(_)
            | Expr::Filter(_)
            | Expr::Test(_)
            | Expr::GetAttr(_)
            | Expr::GetItem(_)
            | Expr::Call(_) => {}
        }
    }

    fn arguments<'t>(&self, arguments: &[CallArg<'t>], at: At, locals: &mut Locals<'t>) {
        for argument in arguments {
            match argument {
                CallArg::Pos(it)
                | CallArg::Kwarg(_, it)
                | CallArg::PosSplat(it)
                | CallArg::KwargSplat(it) => {
                    self.expression(it, at, locals);
                }
            }
        }
    }

    fn variable(&self, name: &str, at: At, locals: &Locals<'_>) -> Kind {
        let local = locals.iter().rev().find_map(|names| names.get(name));
        if let Some(kind) = local.or_else(|| self.scope.kind(name)) {
            return kind.clone();
        }
        let known: Vec<&str> = self.scope.names().collect();
        let otherwise = format!("in scope here: {}", known.join(", "));
        let message = format!("the template names `{name}`, which cannot exist");
        let remedy = remedy(name, known.iter().copied(), &otherwise);
        self.file.error("unknown-variable", at, message, remedy);
        Kind::Other
    }

    fn property(&self, of: &Kind, name: &str, at: At) -> Kind {
        match of {
            Kind::Product => self.attribute(name, at),
            Kind::Store if !self.names.store.contains(name) => {
                let known = self.names.store.iter().map(String::as_str);
                let otherwise = "state it in a .ttl file: `qm:store my:property …`";
                let message = format!("the shop has no property `{name}`");
                self.file.error("unknown-property", at, message, remedy(name, known, otherwise));
            }
            Kind::Row(columns) if !columns.iter().any(|column| column == name) => {
                let known = columns.iter().map(String::as_str);
                let otherwise = format!("its columns: {}", columns.join(", "));
                let message = format!("the rule selects no ?{name}");
                self.file.error("unknown-column", at, message, remedy(name, known, &otherwise));
            }
            Kind::Rows(_) => {
                let message = format!("`{name}` is asked of all rows of a rule");
                self.file.error("unknown-column", at, message, "ask the first: rule[0].column");
            }
            Kind::Store | Kind::Row(_) | Kind::Unread | Kind::Other => {}
        }
        Kind::Other
    }

    fn attribute(&self, name: &str, at: At) {
        if name.contains(':') {
            let term = self.short.iri(name).ok().and_then(|iri| self.snapshot.find(&iri));
            if term.and_then(|term| self.snapshot.catalogue().attribute_of(term)).is_none() {
                let catalogue = self.snapshot.catalogue();
                let known = catalogue.attributes().iter();
                let known: Vec<String> =
                    known.map(|it| self.short.short(self.snapshot.text(it.term))).collect();
                let known = known.iter().map(String::as_str);
                let message = format!("`{name}` is no attribute");
                let remedy = remedy(name, known, "check its prefix and name");
                self.file.error("unknown-attribute", at, message, remedy);
            }
            return;
        }
        match self.names.attributes.get(name).map(Vec::as_slice) {
            None | Some([]) => {
                let known = self.names.attributes.keys().map(String::as_str);
                let otherwise = "products have only declared attributes, by local name";
                let message = format!("no attribute is called `{name}`");
                self.file.error("unknown-attribute", at, message, remedy(name, known, otherwise));
            }
            Some([_]) => {}
            Some(several) => {
                let iris = several.iter().map(|term| self.short.short(self.snapshot.text(*term)));
                let forms: Vec<String> = iris.map(|iri| format!("product[\"{iri}\"]")).collect();
                let message = format!("several attributes are called `{name}`");
                let remedy = format!("write {}", forms.join(" or "));
                self.file.error("ambiguous-attribute", at, message, remedy);
            }
        }
    }

    fn category(&self, arguments: &[CallArg<'_>], at: At) {
        let name = match arguments {
            [CallArg::Pos(argument)] => text_of(argument),
            _ => None,
        };
        let Some(name) = name else {
            let message = "the test `category` takes one name";
            let remedy = "such as: product is category(\"tea:GreenTea\")";
            return self.file.error("bad-test", at, message, remedy);
        };
        let catalogue = self.snapshot.catalogue();
        let term = self.short.iri(&name).ok().and_then(|iri| self.snapshot.find(&iri));
        if term.and_then(|term| catalogue.category_of(term)).is_none() {
            let known: Vec<String> = catalogue
                .categories()
                .iter()
                .map(|info| self.short.short(self.snapshot.text(info.term)))
                .collect();
            let message = format!("`{name}` is no category");
            let otherwise = "write its short IRI, such as tea:GreenTea";
            let remedy = remedy(&name, known.iter().map(String::as_str), otherwise);
            self.file.error("unknown-category", at, message, remedy);
        }
    }
}

fn line(at: At, span: Span) -> At {
    let below = usize::from(span.start_line).saturating_sub(1);
    if below == 0 { at } else { At::line(at.line + below) }
}

fn text_of(expression: &Expr<'_>) -> Option<String> {
    let Expr::Const(constant) = expression else { return None };
    constant.value.as_str().map(str::to_owned)
}

fn one_of(kind: Kind) -> Kind {
    match kind {
        Kind::Rows(columns) => Kind::Row(columns),
        Kind::Product | Kind::Store | Kind::Row(_) | Kind::Unread | Kind::Other => Kind::Other,
    }
}

/// What a filter makes of rows.
fn filtered(name: &str, of: Kind) -> Kind {
    match name {
        "first" | "last" => one_of(of),
        "sort" | "reverse" | "list" | "unique" | "select" | "reject" | "selectattr"
        | "rejectattr" => of,
        _ => Kind::Other,
    }
}

/// Binds what a loop or an assignment names.
fn bind<'t>(target: &Expr<'t>, kind: &Kind, locals: &mut Locals<'t>) {
    let names = match target {
        Expr::Var(it) => vec![(it.id, kind.clone())],
        Expr::List(it) => it.items.iter().filter_map(plain).collect(),
        Expr::Tuple(it) => it.items.iter().filter_map(plain).collect(),
        Expr::Const(_)
        | Expr::Slice(_)
        | Expr::UnaryOp(_)
        | Expr::BinOp(_)
        | Expr::Compare(_)
        | Expr::IfExpr(_)
        | Expr::Filter(_)
        | Expr::Test(_)
        | Expr::GetAttr(_)
        | Expr::GetItem(_)
        | Expr::Call(_)
        | Expr::Map(_) => Vec::new(),
    };
    if let Some(innermost) = locals.last_mut() {
        innermost.extend(names);
    }
}

fn plain<'t>(target: &Expr<'t>) -> Option<(&'t str, Kind)> {
    let Expr::Var(it) = target else { return None };
    Some((it.id, Kind::Other))
}
