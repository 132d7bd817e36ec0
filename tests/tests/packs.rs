//! The packs that ship: no finding in them, and their golden conversations come out as written.

use tests::run;

/// The packs, and how many conversations each has at least.
const SHIPPED: [(&str, usize); 3] = [("retail", 40), ("apparel", 40), ("computer-upgrade", 40)];

#[test]
fn nothing_is_found_in_what_ships() {
    for (pack, _) in SHIPPED {
        let output = run(&["check", &format!("industry-packs/{pack}")]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{pack}:\n{text}\n{errors}");
        assert!(text.contains("0 errors"), "{pack}:\n{text}");
    }
}

#[test]
fn golden_conversations_come_out_as_written() {
    for (pack, least) in SHIPPED {
        let output = run(&["test", &format!("industry-packs/{pack}")]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{pack}:\n{text}");
        let last = text.lines().last().unwrap_or_default();
        let passed = last.split(' ').next().and_then(|count| count.parse::<usize>().ok());
        assert!(passed >= Some(least), "{pack} has fewer than {least} conversations: {last}");
    }
}
