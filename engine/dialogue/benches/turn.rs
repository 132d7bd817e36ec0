//! What a turn costs, understanding included: mixed traffic, and each kind by itself.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench fails by panicking")]

#[path = "../tests/shop/garden.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod garden;

use dialogue::{Turn, World, tasks};
use domain::{Locale, TaskId, Value};
use garden::{Session, garden};
use std::path::Path;
use std::sync::{Arc, OnceLock};

fn main() {
    divan::main();
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| garden(&[]).0)
}

/// One conversation of each kind: the traffic of a shop.
const TALK: &[&[&str]] = &[
    &["你好", "龟背竹多高", "浇水间隔是多少", "那散尾葵呢", "多少钱"],
    &["有没有100元以内的绿植", "要耐阴的", "第一个多少钱", "转人工"],
    &["帮我选花盆", "换盆服务怎么收费", "15", "不对,是25厘米", "为什么"],
    &["龟背竹和散尾葵有什么区别", "最便宜的绿植是哪款", "有哪些花盆", "谢谢"],
    &["帮我定浇水计划", "散尾葵,出门10天", "龟背竹有毒吗", "可以搭配什么"],
];

/// The packs that ship.
fn shipped() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../industry-packs");
        let packs = knowledge::read_packs(&[&folder]).unwrap();
        let snapshot = knowledge::compile(&packs).snapshot.unwrap();
        World::build(Arc::new(snapshot), Some(understand::Encoder::core())).unwrap()
    })
}

/// What buyers of the shipped packs say.
const SHIPPED_TALK: &[&[&str]] = &[
    &["你好", "身高180,体重70kg,应该选什么码?", "男款", "不对,体重80公斤", "为什么"],
    &["我这台电脑能不能升级内存", "ThinkPad T14 Gen 1 Intel", "包邮吗", "便宜点的有吗"],
    &["有没有送鼠标键盘", "多久能到", "可以退货吗", "转人工"],
    &["想给爸爸买件外套", "黑色的", "500以内", "第一个什么材质", "第二个呢"],
    &["ThinkPad P1 Gen 5有几个内存插槽", "有哪些固态硬盘", "最便宜的机械键盘是哪款"],
];

#[divan::bench]
fn shipped_traffic(bencher: divan::Bencher<'_, '_>) {
    let world = shipped();
    let turns: usize = SHIPPED_TALK.iter().map(|conversation| conversation.len()).sum();
    bencher.counter(divan::counter::ItemsCount::new(turns)).bench(|| {
        for conversation in SHIPPED_TALK {
            let mut session = Session::new(None);
            for said in *conversation {
                divan::black_box(session.say(world, said, None));
            }
        }
    });
}

#[divan::bench(args = SHIPPED_TALK.iter().flat_map(|it| it.iter()).copied())]
fn shipped_first_turn(said: &str) -> Turn {
    Session::new(None).say(shipped(), said, None)
}

fn talk() -> usize {
    let mut turns = 0;
    for conversation in TALK {
        let mut session = Session::new(None);
        for said in *conversation {
            divan::black_box(session.say(world(), said, None));
            turns += 1;
        }
    }
    turns
}

#[divan::bench]
fn mixed_traffic(bencher: divan::Bencher<'_, '_>) {
    let turns = talk();
    bencher.counter(divan::counter::ItemsCount::new(turns)).bench(talk);
}

#[divan::bench(args = ["龟背竹多高", "换盆服务怎么收费", "有没有100元以内的绿植", "土球15厘米用多大的盆", "你好"])]
fn first_turn(said: &str) -> Turn {
    Session::new(None).say(world(), said, None)
}

#[divan::bench]
fn task_uncached(bencher: divan::Bencher<'_, '_>) {
    let world = world();
    let tasks = &world.snapshot.programs().tasks;
    let task = TaskId::from_index(tasks.iter().position(|it| it.name == "pick-pot").unwrap());
    let mut ball = 5.0;
    bencher.bench_local(|| {
        // A new number every time: nothing is kept of it.
        ball += 0.000_001;
        tasks::run(world, task, &[("ball".to_owned(), Value::Number(ball))], Locale::Zh)
    });
}
