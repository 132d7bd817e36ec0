//! What people write in rules, templates and YAML: a name or a sign that is wrong.

use crate::tea::{Mistake, check, findings, replace, tea, told};

#[test]
fn rules_that_are_no_sparql() {
    let near = |right, wrong, code, at, says, remedy| {
        check(&Mistake {
            file: "tasks/pot.rq",
            right,
            wrong,
            code,
            at,
            says,
            remedy,
            mended: right,
        });
    };
    let (code, remedy) = ("sparql-syntax", "look at what stands just before it");
    near("\n} ORDER", "\nORDER", code, "ORDER", "cannot be read from `?volume` on", remedy);
    near("?volume >= ?people", "?volume >== ?people", code, ">==", "cannot be read from", remedy);
    near(
        "(?volume >= ?people * 100)\n}",
        "(?volume",
        code,
        "(?volume",
        "cannot be read from",
        remedy,
    );
    near("a tea:Pot", "a tee:Pot", "sparql-syntax", "a tee:Pot", "tee", "did you mean `tea`?");
    near(
        "SELECT ?product ?volume WHERE",
        "ASK",
        "sparql-syntax",
        "ASK",
        "must be a SELECT",
        "SELECT",
    );
    near(
        "tea:volume ?volume",
        "tea:volum ?volume",
        "unknown-name",
        "tea:volum ",
        "`tea:volum`",
        "did you mean `tea:volume`?",
    );
    near(
        "a tea:Pot",
        "a tea:Pott",
        "unknown-name",
        "tea:Pott",
        "`tea:Pott`",
        "did you mean `tea:Pot`?",
    );
    check(&Mistake {
        file: "tasks/pot.yaml",
        right: "query: pot.rq",
        wrong: "query: pots.rq",
        code: "missing-query",
        at: "query: pots.rq",
        says: "tasks/pots.rq is not there",
        remedy: "did you mean `pot.rq`?",
        mended: "query: pot.rq",
    });
}

#[test]
fn templates_of_tasks_that_name_what_cannot_exist() {
    let near = |file, right, wrong, code, says, remedy| {
        check(&Mistake { file, right, wrong, code, at: wrong, says, remedy, mended: right });
    };
    let pot = "tasks/pot.yaml";
    near(
        pot,
        "{{ people }}",
        "{{ peeple }}",
        "unknown-variable",
        "`peeple`",
        "did you mean `people`?",
    );
    near(pot, "{{ people }}", "{{ guests }}", "unknown-variable", "`guests`", "in scope here:");
    near(
        pot,
        "pot[0].volume",
        "pot[0].volumes",
        "unknown-column",
        "?volumes",
        "did you mean `volume`?",
    );
    near(pot, "when: pot", "when: pots", "unknown-variable", "`pots`", "did you mean `pot`?");
    near(pot, "products: pot", "products: pott", "unknown-rule", "`pott`", "did you mean `pot`?");
    near(
        pot,
        "{{ people }}",
        "{{ people }",
        "template-syntax",
        "cannot be read",
        "{{ name }} prints",
    );
}

#[test]
fn templates_and_conditions_of_questions() {
    let near = |file, right, wrong, code, says, remedy| {
        check(&Mistake { file, right, wrong, code, at: wrong, says, remedy, mended: right });
    };
    let steep = "questions/steep.yaml";
    near(
        steep,
        "store.returnDays",
        "store.returnDay",
        "unknown-property",
        "`returnDay`",
        "did you mean `returnDays`?",
    );
    near(
        steep,
        "when: product is",
        "when: produkt is",
        "unknown-variable",
        "`produkt`",
        "did you mean `product`?",
    );
    near(
        steep,
        "when: product is category(",
        "when: product is categry(",
        "unknown-test",
        "`categry`",
        "did you mean `category`?",
    );
    near(
        steep,
        "when: product is category(",
        "when: product is (category(",
        "template-syntax",
        "the condition",
        "such as:",
    );
    near(
        steep,
        "{product}怎么泡",
        "{prodcut}怎么泡",
        "bad-placeholder",
        "{prodcut}",
        "did you mean `product`?",
    );
    near(
        steep,
        "{{ product }}泡",
        "{{ product|uper }}泡",
        "unknown-filter",
        "`uper`",
        "did you mean `upper`?",
    );
}

#[test]
fn yaml_that_says_a_thing_twice_or_not_at_all() {
    let near = |file, right, wrong, code, at, says, remedy| {
        check(&Mistake { file, right, wrong, code, at, says, remedy, mended: right });
    };
    let pot = "tasks/pot.yaml";
    near(
        pot,
        "      max: 20\n",
        "      max: 20\n      min: 2\n",
        "duplicate-key",
        "min: 2",
        "the key `min` stands here twice",
        "keep one",
    );
    near(
        pot,
        "prompt: 几个人喝?",
        "promt: 几个人喝?",
        "unknown-key",
        "promt",
        "`promt`",
        "did you mean `prompt`?",
    );
    near(pot, "  slots:", "  slots", "yaml-syntax", "  slots", "", "check indentation");
    near(
        "questions/steep.yaml",
        "- id: returns",
        "- id: steep",
        "duplicate-id",
        "- id: steep\n  label: {zh: 退货}",
        "questions/steep.yaml:1",
        "choose another id",
    );
    near(
        "tests/steep.yaml",
        "says: [两分钟]",
        "say: [两分钟]",
        "unknown-key",
        "say: [",
        "no key `say`",
        "did you mean `says`?",
    );
    near(
        "tests/steep.yaml",
        "decision: answer",
        "decision: anwser",
        "unknown-word",
        "anwser",
        "`anwser`",
        "did you mean `answer`?",
    );
    near(
        "tests/steep.yaml",
        "tea:T1 tea:caffeine",
        "tea:T7 tea:caffeine",
        "unknown-name",
        "tea:T7",
        "`tea:T7`",
        "did you mean `tea:T1`?",
    );
    near(
        "guides/guide.yaml",
        "needs: [late-night]",
        "needs: [late-nite]",
        "unknown-program",
        "late-nite",
        "`late-nite`",
        "did you mean `late-night`?",
    );
}

#[test]
fn unknown_categories() {
    let near = |file, right, wrong, remedy| {
        let at = wrong;
        let (code, says) = ("unknown-category", "Gren");
        check(&Mistake { file, right, wrong, code, at, says, remedy, mended: right });
    };
    near("catalog/teas.yaml", "class: tea:GreenTea", "class: tea:GrenTea", "GreenTea");
    near(
        "questions/steep.yaml",
        "category(\"tea:GreenTea\")",
        "category(\"tea:GrenTea\")",
        "did you mean `tea:GreenTea`?",
    );
    near(
        "promotions/november.yaml",
        "[tea:GreenTea]",
        "[tea:GrenTea]",
        "did you mean `tea:GreenTea`?",
    );
    let mut pack = tea();
    replace(&mut pack, "catalog/teas.yaml", "class: tea:GreenTea", "class: {column: kind}");
    replace(&mut pack, "catalog/teas.csv", "price,pot", "kind,price,pot");
    replace(&mut pack, "catalog/teas.csv", "20,300", "20,绿茶,300");
    replace(&mut pack, "catalog/teas.csv", "22,200", "22,红茶,200");
    replace(&mut pack, "catalog/teas.csv", "30,99", "30,GreenTea,99");
    let found = findings(&[pack]);
    assert_eq!(found.len(), 1, "{}", told(&found));
    assert_eq!((found[0].code, found[0].place.line), ("unknown-category", 3), "{}", told(&found));
    assert!(found[0].message.contains("`红茶`"), "{}", told(&found));
}

#[test]
fn settings_that_are_none() {
    let near = |wrong, code, says, remedy| {
        let (file, at) = ("policy.toml", wrong);
        check(&Mistake { file, right: "", wrong, code, at, says, remedy, mended: "" });
    };
    near("offers_mx = 3\n", "unknown-key", "`offers_mx`", "");
    near("offers_max\n", "toml-syntax", "", "");
}
