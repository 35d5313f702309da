//! Decimal numbers with units, so that `0.5 %`, a ratio of `0.005` and `200 ms` against seconds
//! compare as what they mean. A bare number is a unit of its own (a count) and never a percent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::decimal::{Decimal, DecimalError};

/// What a number is measured in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Unit {
    /// A bare count: restarts, connections.
    #[default]
    Count,
    /// A share of one, written as the word `ratio`.
    Ratio,
    /// Hundredths.
    Percent,
    /// Microseconds.
    Microseconds,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Bytes.
    Bytes,
    /// 2^10 bytes.
    Kibibytes,
    /// 2^20 bytes.
    Mebibytes,
    /// 2^30 bytes.
    Gibibytes,
    /// Events a second.
    PerSecond,
    /// Events a minute.
    PerMinute,
}

/// What two units must share to be converted into each other.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Dimension {
    Count,
    Share,
    Time,
    Size,
    Rate,
}

/// One row per unit: how it is written, what it measures, and its size as `numerator /
/// denominator` of the dimension's base.
const UNITS: [(Unit, &str, Dimension, i64, i64); 13] = [
    (Unit::Count, "", Dimension::Count, 1, 1),
    (Unit::Ratio, "ratio", Dimension::Share, 100, 1),
    (Unit::Percent, "%", Dimension::Share, 1, 1),
    (Unit::Microseconds, "us", Dimension::Time, 1, 1),
    (Unit::Milliseconds, "ms", Dimension::Time, 1000, 1),
    (Unit::Seconds, "s", Dimension::Time, 1_000_000, 1),
    (Unit::Minutes, "min", Dimension::Time, 60_000_000, 1),
    (Unit::Bytes, "B", Dimension::Size, 1, 1),
    (Unit::Kibibytes, "KiB", Dimension::Size, 1 << 10, 1),
    (Unit::Mebibytes, "MiB", Dimension::Size, 1 << 20, 1),
    (Unit::Gibibytes, "GiB", Dimension::Size, 1 << 30, 1),
    (Unit::PerSecond, "/s", Dimension::Rate, 60, 1),
    (Unit::PerMinute, "/min", Dimension::Rate, 1, 1),
];

impl Unit {
    /// The unit as it is written, empty for a count.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        self.row().1
    }

    /// Every unit and how it is written.
    pub fn all() -> impl Iterator<Item = (Self, &'static str)> {
        UNITS.iter().map(|row| (row.0, row.1))
    }

    fn row(self) -> &'static (Self, &'static str, Dimension, i64, i64) {
        UNITS.iter().find(|row| row.0 == self).unwrap_or(&UNITS[0])
    }

    /// Whether numbers in the two units can be compared.
    #[must_use]
    pub fn agrees_with(self, other: Self) -> bool {
        self.row().2 == other.row().2
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// Why a text names no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown unit {0:?}; there are %, ratio, us, ms, s, min, B, KiB, MiB, GiB, /s and /min")]
pub struct UnknownUnit(pub String);

impl FromStr for Unit {
    type Err = UnknownUnit;

    fn from_str(text: &str) -> Result<Self, UnknownUnit> {
        let trimmed = text.trim();
        let name = match trimmed {
            "percent" => "%",
            "count" => "",
            "seconds" => "s",
            "m" | "minutes" => "min",
            "rps" | "req/s" => "/s",
            "/m" => "/min",
            other => other,
        };
        UNITS
            .iter()
            .find(|row| row.1 == name)
            .map(|row| row.0)
            .ok_or_else(|| UnknownUnit(trimmed.to_owned()))
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A number and its unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Quantity {
    /// The number.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
}

impl Quantity {
    /// A number in a unit.
    #[must_use]
    pub const fn new(value: Decimal, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// A whole number of percent.
    #[must_use]
    pub fn percent(whole: i64) -> Self {
        Self::new(whole.into(), Unit::Percent)
    }

    /// The same quantity in another unit; `None` when the two measure different things or the
    /// number is out of range.
    #[must_use]
    pub fn to_unit(self, unit: Unit) -> Option<Self> {
        if !self.unit.agrees_with(unit) {
            return None;
        }
        let (from, to) = (self.unit.row().3, unit.row().3);
        let scaled = self.value.checked_mul(from.into())?;
        divided(scaled, to).map(|value| Self::new(value, unit))
    }
}

/// Exact for the powers of ten and two that the table holds, else nine digits.
fn divided(value: Decimal, by: i64) -> Option<Decimal> {
    let inverse = match by {
        1 => Decimal::ONE,
        10 | 100 | 1000 | 1_000_000 => {
            Decimal::new(1, u8::try_from(by.ilog10()).unwrap_or_default())?
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "the table's sizes are below 2^53"
        )]
        other => return Decimal::from_f64(value.to_f64() / other as f64),
    };
    value.checked_mul(inverse)
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A share of one is written as people read it.
        let share = (self.unit == Unit::Ratio).then(|| self.to_unit(Unit::Percent));
        let shown = share.flatten().unwrap_or(*self);
        f.pad(&format!("{}{}", shown.value, shown.unit))
    }
}

/// Why a text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// The number is none.
    #[error(transparent)]
    Number(#[from] DecimalError),
    /// The unit is none.
    #[error(transparent)]
    Unit(#[from] UnknownUnit),
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        Ok(Self::new(number.parse()?, unit.parse()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn units_convert_within_their_dimension() {
        for (from, unit, to) in [
            ("0.5 %", Unit::Ratio, "0.5%"),
            ("0.05 ratio", Unit::Percent, "5%"),
            ("200 ms", Unit::Seconds, "0.2s"),
            ("1.5s", Unit::Milliseconds, "1500ms"),
            ("90 /min", Unit::PerSecond, "1.5/s"),
            ("2 GiB", Unit::Mebibytes, "2048MiB"),
        ] {
            assert_eq!(
                quantity(from).to_unit(unit).unwrap().to_string(),
                to,
                "{from}"
            );
        }
    }

    #[test]
    fn a_count_is_never_a_percent() {
        assert_eq!(quantity("5").to_unit(Unit::Percent), None);
        assert_eq!(quantity("5 %").to_unit(Unit::Milliseconds), None);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!("% 5".parse::<Quantity>().is_err());
        assert!("5 parsec".parse::<Quantity>().is_err());
    }
}
