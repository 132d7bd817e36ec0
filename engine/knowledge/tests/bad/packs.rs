//! A pack that is wrong in one way: the finding names code, file and line, and its remedy mends it.

use crate::tea::{Mistake, check, findings, line_of, replace, tea, told, with};
use domain::Severity;
use knowledge::PackFiles;

#[test]
fn the_lawful_pack_is_lawful() {
    let found = findings(&[tea()]);
    assert!(found.is_empty(), "{}", told(&found));
}

#[test]
fn broken_turtle() {
    check(&Mistake {
        file: "vocabulary.ttl",
        right: "\"teapot\"@en .",
        wrong: "\"teapot\"@en",
        code: "turtle-syntax",
        at: "tea:caffeine a qm:Attribute",
        says: "",
        remedy: "each statement ends in `.`",
        mended: "\"teapot\"@en .",
    });
    check(&Mistake {
        file: "vocabulary.ttl",
        right: "tea:Hangzhou a",
        wrong: "tee:Hangzhou a",
        code: "turtle-syntax",
        at: "tee:Hangzhou",
        says: "tee",
        remedy: "did you mean `tea`?",
        mended: "tea:Hangzhou a",
    });
    check(&Mistake {
        file: "vocabulary.ttl",
        right: "@prefix schema: <https://schema.org/> .\n",
        wrong: "",
        code: "turtle-syntax",
        at: "rdfs:subClassOf schema:Product",
        says: "schema",
        remedy: "add at the top: @prefix schema: <https://schema.org/> .",
        mended: "@prefix schema: <https://schema.org/> .\n",
    });
}

#[test]
fn an_unknown_attribute_of_a_column_or_a_template() {
    let near = |file, right, wrong, says, remedy, mended| {
        check(&Mistake {
            file,
            right,
            wrong,
            code: "unknown-attribute",
            at: wrong,
            says,
            remedy,
            mended,
        });
    };
    near(
        "catalog/teas.yaml",
        "attribute: tea:caffeine,",
        "attribute: tea:cafeine,",
        "`tea:cafeine` is no attribute",
        "did you mean `tea:caffeine`?",
        "attribute: tea:caffeine,",
    );
    near(
        "catalog/teas.yaml",
        "attribute: tea:caffeine,",
        "attribute: schema:caffeine,",
        "`schema:caffeine` is no attribute",
        "did you mean `tea:caffeine`?",
        "attribute: tea:caffeine,",
    );
    near(
        "questions/steep.yaml",
        "product.caffeine",
        "product.cafeine",
        "`cafeine`",
        "did you mean `caffeine`?",
        "product.caffeine",
    );
    near(
        "questions/steep.yaml",
        "product.caffeine",
        "product['tea:cafeine']",
        "`tea:cafeine`",
        "did you mean `tea:caffeine`?",
        "product['tea:caffeine']",
    );
}

#[test]
fn an_unknown_attribute_of_a_need_a_guide_or_a_promotion() {
    let near = |file, right, wrong, says, remedy, mended| {
        check(&Mistake {
            file,
            right,
            wrong,
            code: "unknown-attribute",
            at: wrong,
            says,
            remedy,
            mended,
        });
    };
    near(
        "needs/needs.yaml",
        "attribute: tea:caffeine",
        "attribute: tea:coffeine",
        "`tea:coffeine`",
        "did you mean `tea:caffeine`?",
        "attribute: tea:caffeine",
    );
    near(
        "guides/guide.yaml",
        "attribute: tea:origin",
        "attribute: tea:orgin",
        "`tea:orgin`",
        "did you mean `tea:origin`?",
        "attribute: tea:origin",
    );
    near(
        "promotions/november.yaml",
        "product.price",
        "product.prise",
        "`prise`",
        "did you mean `price`?",
        "product.price",
    );
    near(
        "catalog/teas.yaml",
        "attribute: tea:caffeine,",
        "attribute: tea:zest,",
        "`tea:zest`",
        "declare it in a .ttl file",
        "attribute: tea:caffeine,",
    );
}

#[test]
fn a_cell_of_the_wrong_kind() {
    let near = |file, right, wrong, code, says, remedy, mended| {
        check(&Mistake { file, right, wrong, code, at: wrong, says, remedy, mended });
    };
    near(
        "catalog/teas.csv",
        "杭州,22,200",
        "杭州,22毫克,200",
        "not-a-number",
        "column `mg`: `22毫克` is not a number",
        "without unit",
        "杭州,22,200",
    );
    near(
        "catalog/teas.csv",
        "石亭绿,武夷山",
        "石亭绿,武夷",
        "unknown-value",
        "column `origin`: `武夷`",
        "did you mean `武夷山`?",
        "石亭绿,武夷山",
    );
    near(
        "catalog/teas.yaml",
        "attribute: tea:caffeine, unit: mg",
        "attribute: tea:caffeine, datatype: string",
        "wrong-kind",
        "Number",
        "leave out datatype",
        "attribute: tea:caffeine",
    );
    near(
        "catalog/teas.yaml",
        "unit: mg",
        "unit: mL",
        "wrong-unit",
        "`mL` does not convert into mg",
        "same dimension",
        "unit: mg",
    );
    near(
        "catalog/teas.yaml",
        "unit: mg",
        "unit: mgg",
        "unknown-unit",
        "`mgg`",
        "did you mean `mg`?",
        "unit: mg",
    );
}

#[test]
fn a_declaration_that_does_not_hold() {
    let near = |file, right, wrong, code, says, remedy, mended| {
        check(&Mistake { file, right, wrong, code, at: wrong, says, remedy, mended });
    };
    near(
        "vocabulary.ttl",
        "tea:volume 300",
        "tea:volume \"三百\"",
        "wrong-kind",
        "`volume` is declared as Number: `三百` is not a number",
        "write digits without quotes",
        "tea:volume 300",
    );
    near(
        "vocabulary.ttl",
        "qm:kind qm:Number ; qm:unit \"mg\"",
        "qm:kind qm:Numbr ; qm:unit \"mg\"",
        "shape",
        "qm:Number",
        "mend the value",
        "qm:kind qm:Number ; qm:unit \"mg\"",
    );
    near(
        "vocabulary.ttl",
        "qm:unit \"mL\"",
        "qm:unit \"ml.\"",
        "unknown-unit",
        "`ml.`",
        "did you mean `mL`?",
        "qm:unit \"mL\"",
    );
}

#[test]
fn a_value_of_the_wrong_kind_in_a_program() {
    let near = |file, right, wrong, code, says, remedy, mended| {
        check(&Mistake { file, right, wrong, code, at: wrong, says, remedy, mended });
    };
    near(
        "needs/needs.yaml",
        "value: 25",
        "value: little",
        "unknown-value",
        "`little` is not a number",
        "",
        "value: 25",
    );
    near(
        "needs/needs.yaml",
        "value: [Hangzhou]",
        "value: [Hangzhow]",
        "unknown-value",
        "`Hangzhow`",
        "did you mean `Hangzhou`?",
        "value: [Hangzhou]",
    );
    near(
        "tasks/pot.yaml",
        "max: 20",
        "max: many",
        "not-a-number",
        "`max`",
        "write digits",
        "max: 20",
    );
    near(
        "tasks/pot.yaml",
        "kind: number",
        "kind: nunber",
        "unknown-word",
        "`nunber`",
        "did you mean `number`?",
        "kind: number",
    );
    near(
        "promotions/november.yaml",
        "from: 2026-11-01",
        "from: 2026-13-01",
        "bad-date",
        "2026-13-01",
        "write 2026-11-01",
        "from: 2026-11-01",
    );
}

#[test]
fn what_a_pack_depends_on() {
    let near = |wrong, code, says, remedy| {
        check(&Mistake {
            file: "pack.toml",
            right: "retail = \"1\"",
            wrong,
            code,
            at: wrong,
            says,
            remedy,
            mended: "retail = \"1\"",
        });
    };
    near(
        "retial = \"1\"",
        "missing-dependency",
        "pack `retial` is not there",
        "did you mean `retail`?",
    );
    near("porcelain = \"1\"", "missing-dependency", "pack `porcelain`", "beside this one");
    near("retail = \"7\"", "wrong-version", "^7 is asked for", "ask for the version there is");
    near("retail = \"one\"", "bad-version", "`one` is no version", "write \"1\"");
}

#[test]
fn packs_that_stand_on_each_other() {
    let mut tea = tea();
    replace(&mut tea, "pack.toml", "retail = \"1\"", "cup = \"1\"");
    let cup = PackFiles::from_texts(&[(
        "pack.toml",
        "name = \"cup\"\nversion = \"1.0.0\"\nnamespace = \"https://example.org/cup#\"\n\
         prefix = \"cup\"\ndepends = { tea = \"1\" }\n",
    )]);
    let found = findings(&[tea, cup]);
    let circle = found.iter().find(|it| it.code == "cyclic-dependency").unwrap();
    assert!(circle.message.contains("cup > tea > cup"), "{circle}");
    assert_eq!((circle.place.file.as_str(), circle.place.line), ("pack.toml", 8), "{circle}");
    assert_eq!(circle.remedy, "drop one `depends`");
    let itself = with("pack.toml", "retail = \"1\"", "tea = \"1\"");
    let found = findings(&[itself]);
    assert!(found.iter().any(|it| it.code == "cyclic-dependency"), "{}", told(&found));
}

#[test]
fn tables_out_of_shape() {
    let near = |right, wrong, code, at, says, remedy| {
        check(&Mistake {
            file: "catalog/teas.csv",
            right,
            wrong,
            code,
            at,
            says,
            remedy,
            mended: right,
        });
    };
    near(
        "T2,雨前龙井,",
        "T2,雨前,龙井,",
        "row-width",
        "T2",
        "the row has 7 cells and the first row has 6",
        "quote cells that hold a comma",
    );
    near("30,99,\n", "30,99\n", "row-width", "T3", "the row has 5 cells", "leave empty cells");
    near(
        "T2,雨前",
        "T1,雨前",
        "duplicate-key",
        "T1,雨前",
        "`T1` stands in line 2 already",
        "keep one row",
    );
    near(
        "T2,雨前",
        ",雨前",
        "empty-key",
        ",雨前龙井",
        "names the row is empty",
        "each row needs its key",
    );
    near("pot\n", "pots\n", "unknown-column", "pots", "column `pots`", "did you mean `pot`?");
    near("22,200,P1", "22,200,P9", "unknown-reference", "22,200,P9", "P9", "did you mean `P1`?");
    near("T2,雨前龙井,", "T2,\"雨前龙井,", "row-width", "T2,\"雨前龙井", "", "quote");
}

#[test]
fn a_product_that_breaks_a_shape_is_told_in_the_authors_words() {
    check(&Mistake {
        file: "catalog/teas.csv",
        right: "杭州,22,200",
        wrong: "杭州,2200,200",
        code: "shape",
        at: "2200",
        says: "雨前龙井 (caffeine = 2200): 咖啡因不会超过200毫克 / no tea has more than 200 mg of caffeine",
        remedy: "mend the value",
        mended: "杭州,22,200",
    });
}

#[test]
fn a_file_that_is_not_utf8_names_the_line() {
    for file in [
        "vocabulary.ttl",
        "catalog/teas.yaml",
        "catalog/teas.csv",
        "questions/steep.yaml",
        "tasks/pot.rq",
        "pack.toml",
        "tests/steep.yaml",
    ] {
        let mut pack = tea();
        let bytes = pack.files.get_mut(file).unwrap();
        let second = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        // 茶 as an older encoding writes it.
        bytes.splice(second..second, [0xb2, 0xe8]);
        let found = findings(&[pack]);
        let hit = found.iter().find(|it| it.code == "not-utf8").unwrap();
        assert_eq!((hit.place.file.as_str(), hit.place.line), (file, 2), "{hit}");
        assert_eq!(hit.remedy, "save the file as UTF-8");
    }
}

#[test]
fn all_mistakes_are_told_at_once_each_in_its_place() {
    let mut pack = tea();
    let mistakes = [
        ("vocabulary.ttl", "tea:Wuyi a", "tee:Wuyi a", "turtle-syntax"),
        ("catalog/teas.csv", "T2,雨前龙井,杭州,22", "T2,雨前龙井,杭州,很少", "not-a-number"),
        ("catalog/teas.csv", "明前龙井,杭州", "明前龙井,杭洲", "unknown-value"),
        ("questions/steep.yaml", "store.returnDays", "store.retrunDays", "unknown-property"),
        (
            "needs/needs.yaml",
            "attribute: tea:caffeine",
            "attribute: tea:cafeine",
            "unknown-attribute",
        ),
        ("tasks/pot.yaml", "{{ people }}", "{{ peeple }}", "unknown-variable"),
        ("tasks/pot.rq", "FILTER(?volume", "FILTR(?volume", "sparql-syntax"),
        ("guides/guide.yaml", "[late-night]", "[late-knight]", "unknown-program"),
        ("promotions/november.yaml", "until: 2026-12-01", "until: soon", "bad-date"),
        ("tests/steep.yaml", "decision: answer", "decision: reply", "unknown-word"),
    ];
    for (file, right, wrong, _) in mistakes {
        replace(&mut pack, file, right, wrong);
    }
    let found = findings(std::slice::from_ref(&pack));
    for (file, _, wrong, code) in mistakes {
        let line = line_of(&pack, file, wrong);
        let hit = |it: &&domain::Diagnostic| it.code == code && it.place.file == file;
        let hit = found.iter().find(|it| hit(it) && it.place.line == line);
        assert!(hit.is_some(), "{code} at {file}:{line}:\n{}", told(&found));
    }
    for it in &found {
        assert!(
            !it.remedy.is_empty() && it.place.line > 0 || it.severity == Severity::Warning,
            "{it}"
        );
    }
    assert!(found.is_sorted_by_key(|it| (it.place.file.clone(), it.place.line)));
}
