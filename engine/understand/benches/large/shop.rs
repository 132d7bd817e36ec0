//! A large shop, made by rule.

use domain::Locale;
use snapshot::program::{Act, Programs, Question};
use snapshot::{Quad, Snapshot, SnapshotBuilder, Term, vocabulary as v};

use crate::world::World;

const PRODUCTS: usize = 100_000;
const SYLLABLES: &str =
    "云岚格美霍曼星辰瑞丰海棠雅致锦程朗悦天琪博远安捷康宁明轩乐怡盛泰欣荣嘉禾凯撒维诺";
const KINDS: [&str; 20] = [
    "保温杯",
    "电饭煲",
    "连衣裙",
    "羽绒服",
    "机械键盘",
    "显示器",
    "吸尘器",
    "登山包",
    "婴儿车",
    "洗面奶",
    "台灯",
    "床垫",
    "沙发",
    "跑步鞋",
    "牛仔裤",
    "蓝牙耳机",
    "空气炸锅",
    "猫粮",
    "木地板",
    "电动牙刷",
];
const TRAITS: [&str; 16] = [
    "轻薄",
    "加厚",
    "星空灰",
    "樱花粉",
    "大容量",
    "静音",
    "便携",
    "家用",
    "商务",
    "儿童",
    "防水",
    "复古",
    "高弹",
    "智能",
    "折叠",
    "无线",
];

/// What is asked about, and what of it: 500 questions.
const THINGS: [&str; 25] = [
    "发票",
    "运费险",
    "优惠券",
    "会员",
    "积分",
    "快递",
    "包装",
    "礼盒",
    "贺卡",
    "保修",
    "配件",
    "说明书",
    "安装",
    "门店",
    "预售",
    "定金",
    "尾款",
    "换货",
    "退款",
    "赠品",
    "地址",
    "订单",
    "客服",
    "评价",
    "直播",
];
const DEEDS: [&str; 20] = [
    "怎么申请",
    "怎么取消",
    "怎么修改",
    "在哪里查看",
    "什么时候到",
    "要多少费用",
    "能不能转让",
    "会不会过期",
    "丢了怎么办",
    "谁来负责",
    "有哪些种类",
    "可以叠加使用",
    "为什么失败",
    "要提供什么",
    "有什么限制",
    "能不能补发",
    "怎么合并",
    "怎么投诉",
    "怎么下载",
    "有没有上门",
];
/// How a question is put.
const CARRIERS: [(&str, &str); 20] = [
    ("", ""),
    ("请问", ""),
    ("你好,", ""),
    ("", "啊"),
    ("", "呢亲"),
    ("我想问一下", ""),
    ("那个", "来着"),
    ("", ",急"),
    ("麻烦说下", ""),
    ("昨天买的", ""),
    ("你们家", ""),
    ("", "?谢谢"),
    ("要是买了,", ""),
    ("老板,", ""),
    ("刚下单,", ""),
    ("不知道", ""),
    ("能告诉我", "吗"),
    ("", ",说清楚点"),
    ("再问一句,", ""),
    ("帮我看看", ""),
];

/// The knowledge of a shop with the words of the ontology, generated products of 400 brands and questions.
pub(crate) fn snapshot() -> Snapshot {
    let tea = World::tea();
    let mut builder = SnapshotBuilder::default();
    let graph = builder.graph().expect("the first graph");
    let mut add = |subject: &str, predicate: &str, object: Term<'_>| {
        let subject = builder.iri(subject).expect("room for terms");
        let predicate = builder.iri(predicate).expect("room for terms");
        let object = builder.term(object).expect("room for terms");
        builder.insert(Quad { subject, predicate, object, graph }).expect("room for facts");
    };
    let iri = |name: &str| format!("https://example.org/large#{name}");
    let text = |value: &'static str| Term::Text { value, language: "zh" };
    for (index, kind) in KINDS.iter().enumerate() {
        let class = iri(&format!("K{index}"));
        add(&class, v::TYPE, Term::Iri(v::CATEGORY));
        add(&class, v::LABEL, text(kind));
    }
    let chars: Vec<char> = SYLLABLES.chars().collect();
    for index in 0..PRODUCTS {
        let product = iri(&format!("P{index}"));
        let brand = index * 7919 % 400;
        let brand: String =
            [chars[brand % chars.len()], chars[brand / chars.len() + 3]].iter().collect();
        let (kind, one, two) = (index % KINDS.len(), index / 20 % 16, index / 320 % 16);
        let (one, two) = (TRAITS[one], TRAITS[two]);
        let label = format!("{brand} KX{} {one}{two}{}", index / 13, KINDS[kind]);
        add(&product, v::TYPE, Term::Iri(&iri(&format!("K{kind}"))));
        add(&product, v::LABEL, Term::Text { value: &label, language: "zh" });
        let alias = format!("{brand}{one}{}", KINDS[kind]);
        add(&product, v::ALIAS, Term::Text { value: &alias, language: "zh" });
        add(&product, v::SKU, Term::string(&format!("SKU{index:06}")));
    }
    let programs = tea.snapshot.programs().clone();
    let mut programs = Programs { tasks: Vec::new(), needs: Vec::new(), ..programs };
    let answer = programs.questions.iter().find(|it| it.act == Act::Answer);
    let answer = answer.expect("the tea shop answers questions").clone();
    for (thing, deed) in THINGS.iter().flat_map(|it| DEEDS.iter().map(move |deed| (it, deed))) {
        let put =
            |(before, after): &(&str, &str)| (Locale::Zh, format!("{before}{thing}{deed}{after}"));
        let phrasings = CARRIERS.iter().map(put).collect();
        programs.questions.push(Question { phrasings, ..answer.clone() });
    }
    builder.build().with_programs(programs)
}
