//! Numbers of metrics as they are read at a glance: three significant places and a readable unit.

use crate::room::condition::{Condition, Limit, Test};
use crate::support::{Decimal, Quantity, Unit};

/// A value short enough for a column: `1.42%`, `141ms`, `0.04%`, `2.1s`, `1234`.
#[must_use]
pub fn short(value: Quantity) -> String {
    let value = readable(value);
    let whole = value.value.abs();
    let digits = if whole >= Decimal::from(100) {
        0
    } else if whole >= Decimal::from(10) {
        1
    } else {
        2
    };
    Quantity::new(value.value.rounded(digits), value.unit).to_string()
}

/// A ratio as percent, short times in milliseconds, bytes in what keeps them below 1024.
fn readable(value: Quantity) -> Quantity {
    let one = Decimal::from(1);
    let unit = match value.unit {
        Unit::Ratio => Unit::Percent,
        Unit::Seconds if value.value.abs() < one => Unit::Milliseconds,
        Unit::Bytes | Unit::Kibibytes | Unit::Mebibytes | Unit::Gibibytes => size(value),
        unit => unit,
    };
    value.to_unit(unit).unwrap_or(value)
}

fn size(value: Quantity) -> Unit {
    let fits = |unit: &Unit| {
        let scaled = value.to_unit(*unit);
        scaled.is_some_and(|scaled| scaled.value.abs() < Decimal::from(1024))
    };
    let units = [Unit::Bytes, Unit::Kibibytes, Unit::Mebibytes];
    units.into_iter().find(fits).unwrap_or(Unit::Gibibytes)
}

/// A limit in the same words: `< 0.5%`.
#[must_use]
pub fn limit(limit: &Limit) -> String {
    format!("{} {}", limit.comparator.symbol(), short(limit.limit))
}

/// What must hold of a metric, in the same words: `< 0.5%`, `in 20% .. 80%`.
#[must_use]
pub fn test(test: &Test) -> String {
    match test {
        Test::Limit(one) => limit(one),
        Test::Range(range) => {
            let word = if range.outside { "not in" } else { "in" };
            format!("{word} {} .. {}", short(range.from), short(range.to))
        }
        Test::Times { .. } => test.to_string(),
    }
}

/// A condition in the same words: `error_rate < 0.5%`.
#[must_use]
pub fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Metric { metric, test: of } => format!("{metric} {}", test(of)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {

    #[test]
    fn values_are_short_and_carry_their_unit() {
        let short = |text: &str| super::short(text.parse().unwrap());
        assert_eq!(short("1.4234 %"), "1.42%");
        assert_eq!(short("0.0004 ratio"), "0.04%");
        assert_eq!(short("0.1412 s"), "141ms");
        assert_eq!(short("2.126 s"), "2.13s");
        assert_eq!(short("3221225472 B"), "3GiB");
        assert_eq!(short("1234.5"), "1235");
    }
}
