//! Days and times, as they are read and what they come to.

mod world;

use std::sync::LazyLock;

use understand::{Context, Interval};
use world::World;

static SHOP: LazyLock<World> = LazyLock::new(World::measuring);

/// Saturday, 2026-11-21, 11:00.
const NOW: i64 = 20_778 * 1440 + 11 * 60;

/// Minutes since 1970 as days from the 21st and the time of the day.
fn at(minutes: Option<i64>) -> String {
    minutes.map_or(String::new(), |minutes| {
        let days = minutes.div_euclid(1440) - 20_778;
        let minute = minutes.rem_euclid(1440);
        format!("{days:+} {:02}:{:02}", minute / 60, minute % 60)
    })
}

/// Prints the moments of a text as `words: from..to`.
fn read(text: &str) -> String {
    let found = SHOP.understand(text, &Context::default());
    let lines: Vec<String> = found
        .moments
        .iter()
        .map(|moment| {
            let words = &text[moment.span.start..moment.span.end];
            match moment.interval(NOW) {
                Some(Interval { from, to }) => format!("{words}: {}..{}", at(from), at(to)),
                None => format!("{words}: unknown"),
            }
        })
        .collect();
    lines.join("; ")
}

fn check(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expect) in cases {
        let found = read(text);
        if found != *expect {
            wrong.push(format!("{text}: {found}, not {expect}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn days_and_parts_of_them() {
    check(&[
        ("明天下午能到吗", "明天下午: +1 12:00..+1 18:00"),
        ("后天", "后天: +2 00:00..+3 00:00"),
        ("今晚八点前发货", "今晚八点前: ..+0 20:00"),
        ("明天上午10点半", "明天上午10点半: +1 10:30..+1 10:31"),
        ("晚上8点20分", "晚上8点20分: +0 20:20..+0 20:21"),
        ("晚上12点", "晚上12点: +1 00:00..+1 01:00"),
        ("中午12点", "中午12点: +0 12:00..+0 13:00"),
        ("下午三点", "下午三点: +0 15:00..+0 16:00"),
        ("20:30", "20:30: +0 20:30..+0 20:31"),
        ("早上八点", "早上八点: +1 08:00..+1 09:00"),
        ("tomorrow afternoon", "tomorrow afternoon: +1 12:00..+1 18:00"),
        ("tomorrow at 8:30pm", "tomorrow at 8:30pm: +1 20:30..+1 20:31"),
        ("8pm", "8pm: +0 20:00..+0 21:00"),
        ("the day after tomorrow", "the day after tomorrow: +2 00:00..+3 00:00"),
        ("从明天起", "明天起: +1 00:00.."),
    ]);
}

#[test]
fn weeks_and_months() {
    check(&[
        ("周三", "周三: +4 00:00..+5 00:00"),
        ("下周三到得了吗", "下周三: +4 00:00..+5 00:00"),
        ("下下周一", "下下周一: +9 00:00..+10 00:00"),
        ("下个星期五晚上", "下个星期五晚上: +6 18:00..+7 00:00"),
        ("周末", "周末: +0 00:00..+2 00:00"),
        ("下周末前", "下周末前: ..+7 00:00"),
        ("下周", "下周: +2 00:00..+9 00:00"),
        ("next week", "next week: +2 00:00..+9 00:00"),
        ("by Friday", "by Friday: ..+7 00:00"),
        ("until Sunday", "until Sunday: ..+2 00:00"),
        ("after Monday", "after Monday: +3 00:00.."),
        ("next month", "next month: +10 00:00..+41 00:00"),
        ("下个月5号", "下个月5号: +14 00:00..+15 00:00"),
        ("月底前", "月底前: ..+10 00:00"),
        ("下月初", "下月初: +10 00:00..+20 00:00"),
        ("12月底", "12月底: +30 00:00..+41 00:00"),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("12月25号", "12月25号: +34 00:00..+35 00:00"),
        ("十二月二十五日", "十二月二十五日: +34 00:00..+35 00:00"),
        ("2026年12月25日", "2026年12月25日: +34 00:00..+35 00:00"),
        ("2026-12-25", "2026-12-25: +34 00:00..+35 00:00"),
        ("11月20号", "11月20号: +364 00:00..+365 00:00"),
        ("25号之前", "25号之前: ..+4 00:00"),
        ("20号", "20号: +29 00:00..+30 00:00"),
        ("31号", "31号: +40 00:00..+41 00:00"),
        ("December 25th", "December 25th: +34 00:00..+35 00:00"),
        ("25th of December", "25th of December: +34 00:00..+35 00:00"),
        ("by the 25th", "by the 25th: ..+5 00:00"),
    ]);
}

#[test]
fn named_days() {
    check(&[
        ("双十一前", "双十一前: ..+355 00:00"),
        ("双12", "双12: +21 00:00..+22 00:00"),
        ("before Christmas", "before Christmas: ..+34 00:00"),
        ("元旦后", "元旦后: +42 00:00.."),
        ("五一前", "五一前: ..+161 00:00"),
        ("618之前", "618之前: ..+209 00:00"),
        ("过年前", "过年前: ..+77 00:00"),
        ("中秋", "中秋: +298 00:00..+299 00:00"),
        ("母亲节", "母亲节: +169 00:00..+170 00:00"),
        ("black friday", "black friday: +6 00:00..+7 00:00"),
        ("国庆前后", "国庆: +314 00:00..+315 00:00"),
    ]);
}

#[test]
fn lengths_of_time_that_say_when() {
    check(&[
        ("三天内", "三天内: +0 00:00..+4 00:00"),
        ("3-5天内到", "3-5天内: +0 00:00..+6 00:00"),
        ("两小时后", "两小时后: +0 13:00..+0 13:01"),
        ("三天前买的", "三天前: -3 00:00..-2 00:00"),
        ("in three days", "in three days: +3 00:00..+4 00:00"),
        ("within two hours", "within two hours: +0 11:00..+0 13:00"),
        ("一周内", "一周内: +0 00:00..+8 00:00"),
        ("质保三年", ""),
        ("泡三分钟", ""),
    ]);
}

#[test]
fn what_is_no_moment() {
    check(&[
        ("618元", ""),
        ("十一个", ""),
        ("二十一", ""),
        ("早点发货", ""),
        ("I may buy it", ""),
        ("三点五公斤", ""),
        ("16:9的屏幕", ""),
        ("the second one", ""),
        ("3rd", ""),
        ("3个月", ""),
        ("有一点贵", ""),
        ("身高180", ""),
        ("这个多少钱", ""),
    ]);
}

#[test]
fn a_day_is_no_amount_unless_it_may_be() {
    let amounts = |text: &str| SHOP.understand(text, &Context::default()).quantities.len();
    for text in ["双十一前", "12月25号", "今晚八点前", "25号之前", "20:30", "下周三", "五一前"]
    {
        assert_eq!(amounts(text), 0, "{text}");
    }
    // 28号 is a size as well.
    assert_eq!(amounts("穿28号"), 1);
    assert_eq!(amounts("三天内"), 1);
}

#[test]
fn beyond_the_lists_of_dates_a_day_is_unknown() {
    let found = SHOP.understand("中秋前", &Context::default());
    assert_eq!(found.moments[0].interval(NOW + 1440 * 366 * 40), None);
}
