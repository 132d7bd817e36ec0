//! A small lawful pack, to be broken in one way at a time, and the one check of what is then said.

use domain::{Diagnostic, Severity};
use knowledge::{PackFiles, compile};

const MANIFEST: &str = r##"name = "tea"
version = "1.0.0"
title = { zh = "茶叶", en = "Tea" }
layer = "industry"
locales = ["zh", "en"]
namespace = "https://example.org/tea#"
prefix = "tea"
depends = { retail = "1" }
"##;

const VOCABULARY: &str = r#"@prefix qm: <https://qianmian.dev/ns#> .
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tea: <https://example.org/tea#> .

tea:Tea a qm:Category ; rdfs:subClassOf schema:Product ; rdfs:label "茶叶"@zh, "tea"@en .
tea:GreenTea a qm:Category ; rdfs:subClassOf tea:Tea ; rdfs:label "绿茶"@zh, "green tea"@en .
tea:Pot a qm:Category ; rdfs:subClassOf schema:Product ; rdfs:label "茶壶"@zh, "teapot"@en .

tea:caffeine a qm:Attribute ; rdfs:label "咖啡因"@zh, "caffeine"@en ;
    qm:kind qm:Number ; qm:unit "mg" ; qm:domain tea:Tea .
tea:origin a qm:Attribute ; rdfs:label "产地"@zh, "origin"@en ; qm:kind qm:Thing ; qm:domain tea:Tea .
tea:volume a qm:Attribute ; rdfs:label "容量"@zh ; qm:kind qm:Number ; qm:unit "mL" ; qm:domain tea:Pot .
tea:Hangzhou a qm:Value ; qm:of tea:origin ; rdfs:label "杭州"@zh, "Hangzhou"@en .
tea:Wuyi a qm:Value ; qm:of tea:origin ; rdfs:label "武夷山"@zh .
tea:P1 a tea:Pot ; rdfs:label "紫砂小壶"@zh ; schema:price 120 ; qm:stock 5 ; tea:volume 300 .
qm:store tea:returnDays 7 .
"#;

const SHAPES: &str = r#"@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <https://schema.org/> .
@prefix tea: <https://example.org/tea#> .

tea:TeaShape a sh:NodeShape ; sh:targetClass tea:Tea ;
    sh:property [ sh:path tea:caffeine ; sh:maxInclusive 200 ;
        sh:message "咖啡因不会超过200毫克"@zh, "no tea has more than 200 mg of caffeine"@en ] .
"#;

const MAPPING: &str = "class: tea:GreenTea
key: sku
columns:
  sku: {attribute: schema:sku}
  name: {label: zh}
  origin: {attribute: tea:origin}
  mg: {attribute: tea:caffeine, unit: mg}
  price: {attribute: schema:price}
  pot: {attribute: qm:complement, ref: true}
";

const ROWS: &str = "sku,name,origin,mg,price,pot
T1,明前龙井,杭州,20,300,P1
T2,雨前龙井,杭州,22,200,P1
T3,石亭绿,武夷山,30,99,
";

const QUESTIONS: &str = r#"- id: steep
  label: {zh: 泡多久, en: how long to steep}
  phrasings: {zh: [泡多久, 要泡几分钟, "{product}怎么泡"]}
  requires: product
  answer:
    - when: product is category("tea:GreenTea")
      say: {zh: "{{ product }}泡两分钟就好,每杯含{{ product.caffeine }}。"}
    - say: {zh: 泡三分钟就好。}
- id: returns
  label: {zh: 退货}
  phrasings: {zh: [能退吗, 几天内可以退]}
  answer:
    - say: {zh: "{{ store.returnDays }}天内可以退。"}
"#;

const NEEDS: &str = "- id: late-night
  label: {zh: 晚上喝}
  categories: [tea:Tea]
  constraints:
    - {attribute: tea:caffeine, op: le, value: 25, weight: must}
    - {attribute: tea:origin, op: in, value: [Hangzhou], weight: prefer}
  reason: {zh: 咖啡因低}
";

const TASK: &str = r#"- id: pick-pot
  label: {zh: 选茶壶}
  phrasings: {zh: [我该用多大的茶壶, 帮我选个壶]}
  slots:
    - name: people
      label: 人数
      kind: number
      unit: "{person}"
      min: 1
      max: 20
      prompt: 几个人喝?
  rules:
    - {name: pot, query: pot.rq, limit: 5}
  cases:
    - name: found
      when: pot
      say: "{{ people }}个人喝,建议{{ pot[0].volume }}毫升的{{ pot[0].product }}。"
      products: pot
    - name: none
      say: 这个人数没有合适的壶。
"#;

const RULE: &str = "SELECT ?product ?volume WHERE {
  ?product a tea:Pot ; tea:volume ?volume .
  FILTER(?volume >= ?people * 100)
} ORDER BY ?volume
";

const GUIDE: &str = "- id: choose-tea
  label: {zh: 选茶}
  category: tea:Tea
  phrasings: {zh: [帮我选茶, 不知道买什么茶]}
  questions:
    - needs: [late-night]
      ask: 什么时候喝?
    - attribute: tea:origin
      ask: 喜欢哪里的茶?
";

const PROMOTIONS: &str = "- id: two-tins
  title: {zh: 两罐九折}
  say: {zh: \"{{ product }}两罐九折。\"}
  categories: [tea:GreenTea]
  when: product.price >= 50
  from: 2026-11-01
  until: 2026-12-01
";

const CONVERSATIONS: &str = "- test: 怎么泡
  steps:
    - user: 明前龙井怎么泡
      decision: answer
      says: [两分钟]
      cites: [tea:T1 tea:caffeine]
";

/// The files of the lawful pack.
pub(crate) const FILES: [(&str, &str); 13] = [
    ("pack.toml", MANIFEST),
    ("vocabulary.ttl", VOCABULARY),
    ("shapes.ttl", SHAPES),
    ("catalog/teas.yaml", MAPPING),
    ("catalog/teas.csv", ROWS),
    ("questions/steep.yaml", QUESTIONS),
    ("needs/needs.yaml", NEEDS),
    ("tasks/pot.yaml", TASK),
    ("tasks/pot.rq", RULE),
    ("guides/guide.yaml", GUIDE),
    ("promotions/november.yaml", PROMOTIONS),
    ("tests/steep.yaml", CONVERSATIONS),
    ("policy.toml", ""),
];

/// The lawful pack.
pub(crate) fn tea() -> PackFiles {
    PackFiles::from_texts(&FILES)
}

/// A mistake and what must be said of it.
pub(crate) struct Mistake<'a> {
    /// The file it stands in.
    pub(crate) file: &'a str,
    /// What is replaced in the file; where it is empty the mistake is put at the file's end.
    pub(crate) right: &'a str,
    /// What stands there instead.
    pub(crate) wrong: &'a str,
    /// The code of the finding.
    pub(crate) code: &'a str,
    /// Words of the broken file in whose line the finding stands.
    pub(crate) at: &'a str,
    /// Words of the message: the thing that is wrong is named.
    pub(crate) says: &'a str,
    /// Words of the remedy.
    pub(crate) remedy: &'a str,
    /// What one writes in place of `wrong` who does as the remedy says.
    pub(crate) mended: &'a str,
}

/// The pack with one file's words replaced.
pub(crate) fn with(file: &str, right: &str, wrong: &str) -> PackFiles {
    let mut pack = tea();
    replace(&mut pack, file, right, wrong);
    pack
}

/// Replaces words of a file; there must be such.
pub(crate) fn replace(pack: &mut PackFiles, file: &str, right: &str, wrong: &str) {
    let text = String::from_utf8(pack.files[file].clone()).unwrap();
    let changed = if right.is_empty() {
        format!("{text}{wrong}")
    } else {
        assert!(text.contains(right), "{file} has no `{right}`");
        text.replacen(right, wrong, 1)
    };
    pack.files.insert(file.to_owned(), changed.into_bytes());
}

/// What is found in packs.
pub(crate) fn findings(packs: &[PackFiles]) -> Vec<Diagnostic> {
    let compiled = compile(packs);
    let errors = compiled.diagnostics.iter().any(|it| it.severity == Severity::Error);
    assert_eq!(compiled.snapshot.is_none(), errors, "a snapshot where there is no error");
    compiled.diagnostics
}

/// The findings as a person reads them.
pub(crate) fn told(found: &[Diagnostic]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The line, from 1, that holds some words.
pub(crate) fn line_of(pack: &PackFiles, file: &str, words: &str) -> usize {
    let text = String::from_utf8_lossy(&pack.files[file]).into_owned();
    let before = text.find(words).unwrap();
    text[..before].matches('\n').count() + 1
}

/// Checks that a mistake is told with its place and a remedy, and that the remedy mends it.
pub(crate) fn check(mistake: &Mistake<'_>) {
    let Mistake { file, right, wrong, code, at, says, remedy, mended } = mistake;
    let broken = with(file, right, wrong);
    let line = line_of(&broken, file, at);
    let found = findings(&[broken]);
    let hit = found.iter().find(|it| {
        it.code == *code
            && it.place.file == *file
            && it.place.line == line
            && it.message.contains(says)
            && it.remedy.contains(remedy)
    });
    assert!(
        hit.is_some(),
        "`{wrong}` wants {code} at {file}:{line}, `{says}`, `{remedy}`:\n{}",
        told(&found)
    );
    let left = findings(&[with(file, right, mended)]);
    assert!(left.is_empty(), "`{mended}` mends `{wrong}`:\n{}", told(&left));
}
