//! How long a query takes, by its length.

fn main() {
    divan::main();
}

const TEXTS: [&str; 3] = [
    "什么时候发",
    "这款有没有红色的现货，今天下单几号能到",
    "我上个礼拜买的那一件收到以后发现颜色和图片上面差得太多了，想要退掉换成深一点的那种，请问来回的运费要由谁来出，大概几天可以办好",
];

#[divan::bench(args = TEXTS)]
fn core(bencher: divan::Bencher<'_, '_>, text: &str) {
    let encoder = encode::Encoder::core();
    bencher.bench(|| encoder.encode(divan::black_box(text)));
}

#[divan::bench(args = TEXTS)]
fn tokens(bencher: divan::Bencher<'_, '_>, text: &str) {
    let encoder = encode::Encoder::core();
    bencher.bench(|| encoder.tokens(divan::black_box(text)));
}
