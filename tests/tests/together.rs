//! The packs that ship, loaded together: what one pack asks for is not what is meant where goods of
//! another are sought, and goods described by names alone are sought as described.

use proto::v1::ConverseRequest;
use proto::v1::part::Kind;
use serve::{Data, Engine, Options};

/// What is said in a session of its own, what the reply must say and what it must not.
const CASES: &[(&str, &[&str], &[&str])] = &[
    ("100块以内的T恤", &["价格不超过100元", "T恤"], &[]),
    ("一百块以内的T恤,纯棉的优先", &["价格不超过100元", "纯棉"], &[]),
    ("不超过200块的衬衫", &["价格不超过200元"], &[]),
    ("三百块上下的衬衫", &["240元到360元"], &[]),
    ("有没有500块封顶的外套", &["价格不超过500元"], &[]),
    ("给老婆买件冬天穿的,别太贵,她一米六出头", &["冬天穿"], &["屏幕", "英寸"]),
    ("给老婆买件冬天穿的,一米六", &["冬天穿"], &["屏幕", "英寸"]),
    ("牛仔裤 女 200以内", &["女款", "价格不超过200元"], &[]),
    ("牛仔裤 女 高腰 显腿长 200以内", &[], &["200cm", "100kg"]),
    ("纯棉T恤 白色 男", &["纯棉", "白色", "男款"], &["身高"]),
    ("16G的内存条", &["容量16GB"], &[]),
    ("16G内存的笔记本有哪些", &["笔记本电脑"], &["不超过16GB", "容量16GB的内存条"]),
    ("14寸的笔记本", &["笔记本电脑", "“14寸”"], &[]),
    ("14寸的显示器", &["显示器"], &["没能算进去"]),
    ("显示器 27寸 2k 预算1500", &["27英寸", "价格不超过1500元"], &["2000元"]),
    ("主板是微星B450M迫击炮,能上64G不", &[], &["华擎"]),
    ("这个是纯棉的吗", &["哪一款"], &["给您挑"]),
    ("black cotton t-shirt", &["黑色", "纯棉"], &[]),
];

#[test]
fn packs_do_not_take_each_others_words() {
    let files = knowledge::read_packs(&[&tests::root().join("industry-packs")]).unwrap();
    let engine = Engine::open(Options::new("demo", files, Data::Memory)).unwrap();
    let mut failures = Vec::new();
    for (said, wanted, unwanted) in CASES {
        let text = (*said).to_owned();
        let request = ConverseRequest { store: "demo".into(), text, ..ConverseRequest::default() };
        let response = engine.converse(request).unwrap();
        let texts = response.parts.iter().filter_map(|part| match &part.kind {
            Some(Kind::Text(text)) => Some(text.text.as_str()),
            _ => None,
        });
        let reply = texts.collect::<Vec<_>>().join(" / ");
        let lacks = wanted.iter().filter(|it| !reply.contains(**it));
        let has = unwanted.iter().filter(|it| reply.contains(**it));
        let wrong: Vec<String> = lacks
            .map(|it| format!("lacks {it}"))
            .chain(has.map(|it| format!("has {it}")))
            .collect();
        if !wrong.is_empty() {
            failures.push(format!("「{said}」 {}\n    {reply}", wrong.join(", ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
