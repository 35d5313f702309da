//! Pages as they come, good and bad: what is read of them and what is said of the rest.

use proptest::prelude::*;

use super::*;

fn parse(page: &str, names: &[&str]) -> Result<Page, PageError> {
    Page::parse(page.as_bytes(), &Wanted::new(names.iter().copied()))
}

fn labels(pairs: &[(&str, &str)]) -> Labels {
    Labels::new(pairs.iter().copied())
}

#[test]
fn what_the_crate_alone_loses_is_kept() {
    for (line, value) in [
        (r#"m{a="/users/{id}"} 1"#, "/users/{id}"),
        (r#"m{a="x=y"} 1"#, "x=y"),
        (r#"m{a="x,y"} 1"#, "x,y"),
        (r#"m{a="say \"hi\"\n\\ %41"} 1"#, "say \"hi\"\n\\ %41"),
        (r#"m{ a = "blanks" , } 1"#, "blanks"),
        (r#"m{a="\"quoted\""} 1"#, "\"quoted\""),
        (r#"m {a="ünïcode ☃"} 1"#, "ünïcode ☃"),
        (r#"m{a="\d"} 1"#, "\\d"),
    ] {
        let page = parse(&format!("{line}\n"), &["m"]).unwrap();
        assert_eq!(
            page.samples[0].labels,
            labels(&[(NAME, "m"), ("a", value)]),
            "{line}"
        );
        assert_eq!(page.dropped, 0);
    }
}

#[test]
fn names_with_colons_and_empty_label_blocks_are_kept() {
    let page = parse("job:rate:sum{} 2\nm 3\n", &["job:rate:sum", "m"]).unwrap();
    assert_eq!(page.samples[0].labels, labels(&[(NAME, "job:rate:sum")]));
    assert_eq!(page.samples.len(), 2);
}

#[test]
fn values_that_are_no_numbers_survive() {
    let page = parse("m{a=\"1\"} NaN\nm{a=\"2\"} +Inf\nm{a=\"3\"} -Inf\n", &["m"]).unwrap();
    assert!(page.samples[0].value.is_nan());
    assert!(page.samples[1].value.is_infinite() && page.samples[1].value > 0.0);
    assert!(page.samples[2].value.is_infinite() && page.samples[2].value < 0.0);
}

#[test]
fn only_wanted_names_are_read() {
    let text = "# HELP m the m 1\n# TYPE m counter\nm_total 1\nxm 1\nm 2\n\
                other{a=\"\\nm 3\"} 1\n  m{a=\"1\"} 4 1700000000000 # {id=\"7\"} 1\n";
    let page = parse(text, &["m", "m_tot"]).unwrap();
    let values: Vec<_> = page.samples.iter().map(|s| (s.value, s.at)).collect();
    assert_eq!(values, [(2.0, None), (4.0, Some(1_700_000_000_000))]);
    assert_eq!(page.dropped, 0);
}

#[test]
fn broken_lines_are_counted_and_the_first_is_explained() {
    for (line, why) in [
        ("m{a=\"1} 1", LineError::Labels),
        ("m{a=1} 1", LineError::Labels),
        ("m{a=\"1\",a=\"2\"} 1", LineError::Labels),
        ("m{a=\"1\"", LineError::Labels),
        ("m", LineError::Value),
        ("m x", LineError::Value),
        ("m 1 soon", LineError::Value),
        ("m 1 2 3", LineError::Value),
        ("m 1 9999999999999999999", LineError::Value),
    ] {
        let page = parse(&format!("{line}\nm{{b=\"1\"}} 7\n"), &["m"]).unwrap();
        assert_eq!((page.dropped, page.first_drop), (1, Some(why)), "{line}");
        assert_eq!(page.samples.len(), 1, "{line}");
    }
    let long = format!("m{{a=\"{}\"}} 1\nm 1\n", "x".repeat(LINE_LIMIT));
    assert_eq!(
        parse(&long, &["m"]).unwrap().first_drop,
        Some(LineError::TooLong)
    );
}

#[test]
fn a_series_that_stands_twice_counts_once() {
    let page = parse("m{a=\"1\"} 1\nm{a=\"1\"} 2\n", &["m"]).unwrap();
    assert_eq!((page.samples.len(), page.dropped), (1, 1));
}

#[test]
fn half_a_page_does_not_give_half_a_number() {
    let page = parse("m{a=\"1\"} 1234\nm{a=\"2\"} 12", &["m"]).unwrap();
    assert_eq!(
        (page.samples.len(), page.first_drop),
        (1, Some(LineError::CutOff))
    );
}

#[test]
fn what_is_no_page_of_metrics_is_said() {
    for (text, why) in [
        ("<html><pre>\nm 1\n</pre>", PageError::Html),
        ("\u{feff} \n<!doctype html>", PageError::Html),
        ("{\"status\":\"error\"}", PageError::Json),
        ("\u{1f}\u{0}\u{8}\u{0}m", PageError::Binary),
        (" \n", PageError::Empty),
        ("other 1\n", PageError::NoSample),
        (
            "m one\n",
            PageError::AllDropped {
                dropped: 1,
                first: LineError::Value,
            },
        ),
    ] {
        assert_eq!(parse(text, &["m"]).unwrap_err(), why, "{text}");
    }
}

#[test]
fn nothing_wanted_is_no_sample() {
    assert_eq!(parse("m 1\n", &[]).unwrap_err(), PageError::NoSample);
}

fn written(name: &str, labels: &[(String, String)], value: f64) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| {
            let value = value
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            format!("{name}=\"{value}\"")
        })
        .collect();
    format!("{name}{{{}}} {value}\n", labels.join(","))
}

proptest! {
    #[test]
    fn any_label_set_is_read_back(
        name in "[a-zA-Z_:][a-zA-Z0-9_:]{0,12}",
        labels in proptest::collection::btree_map("[a-zA-Z_][a-zA-Z0-9_]{0,8}", any::<String>(), 0..6),
        nasty in r#"[{}",=\\\n\r\t %#]{0,12}"#,
        value in any::<f64>().prop_filter("a number", |value| !value.is_nan()),
    ) {
        let mut pairs: Vec<(String, String)> = labels.into_iter().collect();
        pairs.push(("zz_nasty_label".into(), nasty));
        let page = Page::parse(written(&name, &pairs, value).as_bytes(), &Wanted::new([name.clone()])).unwrap();
        let mut wanted = pairs.clone();
        wanted.retain(|pair| pair.0 != NAME);
        wanted.push((NAME.to_owned(), name));
        prop_assert_eq!(&page.samples[0].labels, &Labels::new(wanted));
        prop_assert_eq!(page.samples[0].value.to_bits(), value.to_bits());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Page::parse(&bytes, &Wanted::new(["m", "up"]));
    }

    #[test]
    fn no_half_right_text_makes_it_panic(text in r#"(m|up|[ -~]|[{}",=\\\n#]|ː|[0-9. ]|NaN|é){0,60}"#) {
        let _ = Page::parse(text.as_bytes(), &Wanted::new(["m", "up"]));
    }
}
