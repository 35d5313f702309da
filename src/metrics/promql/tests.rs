//! Queries against series given by hand: values, mistakes, and what is not supported.

use proptest::prelude::*;

use super::*;
use crate::metrics::labels::{Labels, NAME};
use crate::metrics::series::Point;

/// Ten scrapes, five seconds apart, the last at 100 s.
fn store() -> Store {
    let mut store = Store::new(3_600_000);
    let mut add = |name: &str, pairs: &[(&str, &str)], values: [f64; 10]| {
        let pairs = pairs.iter().copied().chain([(NAME, name)]);
        let labels = Labels::new(pairs);
        for (index, value) in (0_i64..).zip(values) {
            store.push(&labels, Point::new(55_000 + index * 5000, value));
        }
    };
    let steady = [0., 5., 10., 15., 20., 25., 30., 35., 40., 45.].map(|v| v + 1000.0);
    let reset = [100., 105., 110., 115., 120., 5., 10., 15., 20., 25.];
    add("req", &[("code", "200"), ("color", "blue")], steady);
    add("req", &[("code", "500"), ("color", "blue")], reset);
    add("req", &[("code", "200"), ("color", "green")], [7.0; 10]);
    add(
        "gauge",
        &[("a", "1")],
        [1., 2., 3., 4., 5., 6., 7., 8., 9., -10.],
    );
    for (le, value) in [("0.1", 10.0), ("0.5", 60.0), ("1", 90.0), ("+Inf", 100.0)] {
        add("lat_bucket", &[("le", le)], [value; 10]);
    }
    store
}

fn eval(query: &str) -> Result<Value, EvalError> {
    Expr::parse(query).unwrap().eval(&store(), 100_000)
}

/// The result as text: `{labels} value` for each series.
fn shown(query: &str) -> String {
    match eval(query) {
        Ok(Value::Scalar(scalar)) => scalar.value.to_string(),
        Ok(Value::Vector(samples)) => {
            let lines = samples.iter().map(|s| format!("{} {}", s.labels, s.value));
            lines.collect::<Vec<_>>().join("; ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn queries_give_what_prometheus_gives() {
    for (query, wanted) in [
        (
            "1 + 2 * 3 ^ 2 ^ 0.5 % 4",
            &(1.0 + (2.0 * 3_f64.powf(2_f64.powf(0.5))) % 4.0).to_string()[..],
        ),
        ("-2 ^ 2", "-4"),
        ("2 > bool 1", "1"),
        ("1 / 0", "inf"),
        ("0x1F", "31"),
        ("time()", "100"),
        ("gauge", r#"gauge{a="1"} -10"#),
        ("-gauge", r#"{a="1"} 10"#),
        ("abs(gauge)", r#"{a="1"} 10"#),
        ("gauge > 0", ""),
        ("0 > gauge", r#"gauge{a="1"} -10"#),
        ("gauge > bool 0", r#"{a="1"} 0"#),
        ("clamp_min(gauge, 3) + 1", r#"{a="1"} 4"#),
        ("clamp_max(gauge, NaN)", r#"{a="1"} NaN"#),
        ("scalar(gauge)", "-10"),
        ("scalar(req)", "NaN"),
        ("vector(3)", "{} 3"),
        ("timestamp(gauge)", r#"{a="1"} 100"#),
        ("absent(gauge)", ""),
        (r#"absent(nope{a="1",b=~"2",c="3",c="4"})"#, r#"{a="1"} 1"#),
        ("max_over_time(gauge[1m])", r#"{a="1"} 9"#),
        ("min_over_time(gauge[20s])", r#"{a="1"} -10"#),
        ("sum_over_time(gauge[10s])", r#"{a="1"} 7"#),
        ("avg_over_time(gauge[5s])", r#"{a="1"} -0.5"#),
        ("count_over_time(gauge[45s])", r#"{a="1"} 10"#),
        (
            r#"rate(req{code="200",color="blue"}[45s])"#,
            r#"{code="200",color="blue"} 1"#,
        ),
        (
            r#"increase(req{code="500"}[45s])"#,
            r#"{code="500",color="blue"} 45"#,
        ),
        (
            r#"irate(req{code="500"}[1m])"#,
            r#"{code="500",color="blue"} 1"#,
        ),
        ("rate(req[4s])", ""),
        ("count(req)", "{} 3"),
        (
            "count by (color) (req)",
            r#"{color="blue"} 2; {color="green"} 1"#,
        ),
        (
            "max without (code) (req)",
            r#"{color="blue"} 1045; {color="green"} 7"#,
        ),
        ("avg(req{code=\"200\"})", "{} 526"),
        ("sum(rate(nope[5m])) / sum(rate(req[5m]))", ""),
        (
            r#"req{code="500"} / on(color) req{code="200"}"#,
            r#"{color="blue"} 0.023923444976076555"#,
        ),
        (
            r#"req{code="500"} / ignoring(code) req{code="200"}"#,
            r#"{color="blue"} 0.023923444976076555"#,
        ),
        (
            r#"req{color="green"} and on(code) req{code="200"}"#,
            r#"req{code="200",color="green"} 7"#,
        ),
        (
            r#"req unless req{code="200"}"#,
            r#"req{code="500",color="blue"} 25"#,
        ),
        (r#"sum(req{code="404"}) or vector(0)"#, "{} 0"),
        (
            "histogram_quantile(0.5, lat_bucket)",
            "{} 0.42000000000000004",
        ),
        ("histogram_quantile(0.99, lat_bucket)", "{} 1"),
        ("histogram_quantile(2, lat_bucket)", "{} inf"),
        (
            r#"histogram_quantile(0.5, lat_bucket{le!="+Inf"})"#,
            "{} NaN",
        ),
        (
            "req * on(color) req",
            "several series on the right side of * match {color=\"blue\"}",
        ),
        (
            "req > on(color) sum by (color) (req) - 2000",
            "several series on the left side of > match {color=\"blue\"}",
        ),
        (r#"sum by (nope) (req{color=~"gr.*"}) # why"#, "{} 7"),
        (r#"count(req{color=~"gree"})"#, ""),
        (r#"count(req{color!~"gr.*", code!="500"})"#, "{} 1"),
    ] {
        assert_eq!(shown(query), wanted, "{query}");
    }
}

#[test]
fn a_series_is_gone_with_its_mark_and_after_five_minutes_without() {
    let labels = Labels::new([(NAME, "m")]);
    let mut store = Store::new(3_600_000);
    store.push(&labels, Point::new(0, 1.0));
    let count = |store: &Store, at| {
        let value = Expr::parse("m").unwrap().eval(store, at).unwrap();
        value.into_vector().len()
    };
    assert_eq!(count(&store, LOOKBACK_MS), 1);
    assert_eq!(count(&store, LOOKBACK_MS + 1), 0);
    store.push(&labels, Point::gone(5000));
    assert_eq!((count(&store, 4999), count(&store, 5000)), (1, 0));
}

#[test]
fn a_value_knows_the_newest_point_it_rests_on() {
    let newest = |query: &str, at| {
        let value = Expr::parse(query).unwrap().eval(&store(), at).unwrap();
        value.into_vector()[0].newest
    };
    assert_eq!(newest("sum(rate(req[1m])) / 2 > 0", 103_000), Some(100_000));
    assert_eq!(newest("gauge * 0 + time()", 99_000), Some(95_000));
    assert_eq!(newest("vector(1)", 99_000), None);
}

#[test]
fn mistakes_have_a_place_and_a_hint() {
    for (query, what, offset, hint) in [
        (
            "rate(m)",
            "rate takes a range, not series",
            5,
            "give the metric a range: metric[5m]",
        ),
        (
            "sum(m[5m])",
            "sum takes series, not a range",
            4,
            "leave out the [...]",
        ),
        (
            "m[5m]",
            "a range is not a value",
            0,
            "put it into a function: rate(metric[5m])",
        ),
        (
            "rat(m[5m])",
            "unknown function \"rat\"",
            0,
            "did you mean rate?",
        ),
        (
            "m{a=b}",
            "expected a quoted text, found \"b\"",
            4,
            "put the value in quotes: label=\"value\"",
        ),
        (
            "m{a==\"b\"}",
            "unexpected \"==\"",
            3,
            "a label is matched with a single =",
        ),
        ("m ! 3", "unexpected character '!'", 2, "write != or !~"),
        (
            "1 > 2",
            "> between two numbers needs bool",
            2,
            "write > bool",
        ),
        (
            "m and 1",
            "and stands between series only",
            2,
            "make a number a series: vector(0)",
        ),
        (
            "{a=\"\"}",
            "a selector must name something",
            0,
            "name the metric: http_requests_total{...}",
        ),
        (
            "rate(m[5])",
            "expected a duration, found 5",
            7,
            "write the range as [5m]",
        ),
        (
            "rate(m[5x])",
            "\"5x\" is neither number nor duration",
            7,
            "write a duration as 30s, 5m or 1h30m",
        ),
        (
            "m{a=\"\\d\"}",
            "unknown escape in a quoted text",
            5,
            "write \\\\ for a backslash, or quote with backticks",
        ),
        (
            "m + bool 1",
            "bool cannot follow +",
            4,
            "only comparisons take it",
        ),
    ] {
        let error = Expr::parse(query).unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.offset(), error.hint()),
            (what, offset, Some(hint)),
            "{query}"
        );
    }
}

#[test]
fn what_breaks_off_or_does_not_fit_has_a_place() {
    for (query, offset) in [
        ("", 0),
        ("sum(m", 5),
        ("m m", 2),
        ("m{a=\"", 4),
        ("(1", 2),
        ("m)", 1),
        ("abs()", 0),
        ("1 + ", 4),
    ] {
        let error = Expr::parse(query).unwrap_err();
        assert!(matches!(error, QueryError::Syntax { .. }), "{query}");
        assert_eq!(error.offset(), offset, "{query}");
    }
}

#[test]
fn what_only_a_prometheus_can_do_is_named() {
    for (query, what, offset) in [
        ("m offset 5m", "offset", 2),
        ("rate(m[5m] offset 1h)", "offset", 11),
        ("m @ 1600000000", "the @ modifier", 2),
        ("max_over_time(rate(m[5m])[1h:1m])", "a subquery", 25),
        ("max_over_time(m[1h:])", "a subquery", 18),
        ("topk(3, m)", "topk", 0),
        ("a / on(x) group_left b", "group_left", 10),
        ("1 + deriv(m[5m])", "deriv", 4),
        ("m atan2 m", "atan2", 2),
        ("{a=\"1\"}", "a selector without a metric's name", 0),
        (
            "label_replace(m, \"a\", \"b\", \"c\", \"d\")",
            "label_replace",
            0,
        ),
    ] {
        let wanted = QueryError::Unsupported {
            what: what.to_owned(),
            offset,
        };
        assert_eq!(Expr::parse(query).unwrap_err(), wanted, "{query}");
    }
}

#[test]
fn a_query_tells_what_it_reads() {
    let query = r#"sum(rate(errors{a="1"}[5m])) / sum(rate(req:total[1h30m])) + {__name__="up"}"#;
    let expr = Expr::parse(query).unwrap();
    let names: Vec<String> = expr.names().into_iter().collect();
    assert_eq!(names, ["errors", "req:total", "up"]);
    assert_eq!(expr.longest_range(), 5_400_000);
    assert!(expr.as_selector().is_none());
    assert_eq!(
        Expr::parse("(up)").unwrap().as_selector().unwrap().name(),
        "up"
    );
}

#[test]
fn nesting_and_length_are_bounded() {
    assert!(Expr::parse(&"(".repeat(100_000)).is_err());
    assert!(Expr::parse(&"-".repeat(10_000)).is_err());
    assert!(Expr::parse(&format!("1{}", "^1".repeat(5000))).is_err());
    assert!(Expr::parse(&format!("1{}", "+1".repeat(5000))).is_err());
    assert!(Expr::parse(&format!("1{}", "+1".repeat(200))).is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Expr::parse(&text);
    }

    #[test]
    fn no_heap_of_pieces_makes_it_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "rate", "sum", "by", "without", "on", "ignoring", "bool", "and", "or", "(", ")", "{", "}",
                "[", "]", "5m", "1", ",", "=", "=~", "\"a\"", "\"(\"", "+", "-", "^", "==", ">", "m", "le",
                "histogram_quantile", "scalar", "vector", "absent", "timestamp", ":", "@", "offset", "é", "\\",
            ]),
            0..24,
        ),
    ) {
        let text = pieces.join(" ");
        if let Ok(expr) = Expr::parse(&text) {
            let _ = expr.eval(&store(), 100_000);
        }
    }
}
