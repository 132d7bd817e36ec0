//! A response in the terminal.

use proto::v1::part::Kind;
use proto::v1::{ConverseResponse, Product};

/// Prints the parts, one after another, and how much evidence stands under them.
pub(crate) fn print(response: &ConverseResponse) {
    for part in &response.parts {
        match &part.kind {
            Some(Kind::Text(text)) => println!("{}", text.text),
            Some(Kind::Card(card)) => {
                println!("  ▸ {}", card.product.as_ref().map_or_else(String::new, line))
            }
            Some(Kind::Image(image)) => println!("  [图 {}] {}", image.alt, image.url),
            Some(Kind::Video(video)) => println!("  [视频 {}] {}", video.title, video.url),
            Some(Kind::Coupon(coupon)) => println!("  [优惠] {}", coupon.title),
            Some(Kind::Link(link)) => println!("  {} {}", link.title, link.url),
            Some(Kind::QuickReplies(quick)) => println!("  〔{}〕", quick.texts.join("〕〔")),
            None => {}
        }
    }
    let decision = response.decision().as_str_name().to_lowercase();
    println!("  ({decision}, 依据 {} 条)", response.evidence.len());
}

fn line(product: &Product) -> String {
    let price = product.price.map_or_else(String::new, |price| format!(" ¥{price}"));
    let stock = match product.stock {
        Some(stock) if stock <= 0.0 => " 无货".to_owned(),
        Some(_) | None => String::new(),
    };
    format!("{}{price}{stock} {}", product.name, product.url)
}
