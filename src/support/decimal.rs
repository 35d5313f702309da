//! Exact decimal numbers. Events hold these and never floats: JSON floats do not survive a round
//! trip in every reader, and a threshold of 0.1 must mean 0.1. See `quantity` for units.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Most digits after the point that are kept.
const MAX_SCALE: u8 = 15;
/// Largest absolute coefficient: two of them, brought to one scale, still fit an `i128`.
const MAX_COEFFICIENT: i128 = 1_000_000_000_000_000_000_000;
/// Significant digits kept of a measured float; beyond these a float is noise.
const FLOAT_DIGITS: usize = 9;

/// An exact decimal number: `coefficient / 10^scale`, kept without trailing zeros.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    coefficient: i128,
    scale: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self {
        coefficient: 0,
        scale: 0,
    };
    /// One.
    pub const ONE: Self = Self {
        coefficient: 1,
        scale: 0,
    };
    /// One hundred, the whole in percent.
    pub const HUNDRED: Self = Self {
        coefficient: 100,
        scale: 0,
    };

    /// A number from its coefficient and the count of digits after the point; `None` out of range.
    #[must_use]
    pub fn new(coefficient: i128, scale: u8) -> Option<Self> {
        let mut number = Self { coefficient, scale };
        while number.scale > MAX_SCALE || (number.scale > 0 && number.coefficient % 10 == 0) {
            number.coefficient /= 10;
            number.scale -= 1;
        }
        (number.coefficient.abs() <= MAX_COEFFICIENT).then_some(number)
    }

    /// The nearest decimal of nine significant digits; `None` for NaN, infinities and numbers
    /// out of range.
    #[must_use]
    pub fn from_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        format!("{float:.*e}", FLOAT_DIGITS - 1).parse().ok()
    }

    /// The nearest float, for drawing only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// The product; `None` out of range.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let coefficient = self.coefficient.checked_mul(other.coefficient)?;
        Self::new(coefficient, self.scale + other.scale)
    }

    /// The sum; `None` out of range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other);
        Self::new(left.checked_add(right)?, scale)
    }

    /// The difference; `None` out of range.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self {
            coefficient: -other.coefficient,
            ..other
        })
    }

    /// The absolute value.
    #[must_use]
    pub fn abs(self) -> Self {
        Self {
            coefficient: self.coefficient.abs(),
            ..self
        }
    }

    /// The number rounded half away from zero to `digits` after the point, for the screen.
    #[must_use]
    pub fn rounded(self, digits: u8) -> Self {
        if self.scale <= digits {
            return self;
        }
        let cut = 10_i128.pow(u32::from(self.scale - digits));
        let half = if self.coefficient < 0 {
            -cut / 2
        } else {
            cut / 2
        };
        Self::new((self.coefficient + half) / cut, digits).unwrap_or(self)
    }

    /// The number as a whole one when it is one and fits.
    #[must_use]
    pub fn to_whole(self) -> Option<i64> {
        (self.scale == 0)
            .then(|| i64::try_from(self.coefficient).ok())
            .flatten()
    }

    fn aligned(self, other: Self) -> (i128, i128, u8) {
        let scale = self.scale.max(other.scale);
        let at = |n: Self| n.coefficient * 10_i128.pow(u32::from(scale - n.scale));
        (at(self), at(other), scale)
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self {
            coefficient: i128::from(whole),
            scale: 0,
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right, _) = self.aligned(*other);
        left.cmp(&right)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return f.pad(&self.coefficient.to_string());
        }
        let power = 10_u128.pow(u32::from(self.scale));
        let (whole, part) = (
            self.coefficient.unsigned_abs() / power,
            self.coefficient.unsigned_abs() % power,
        );
        let sign = if self.coefficient < 0 { "-" } else { "" };
        f.pad(&format!(
            "{sign}{whole}.{part:0width$}",
            width = usize::from(self.scale)
        ))
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one point and an exponent.
    #[error("not a number")]
    NotANumber,
    /// Too many digits, or an exponent beyond what is kept.
    #[error("number out of range")]
    OutOfRange,
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i32>().map_err(|_| DecimalError::NotANumber)?),
            None => (text, 0),
        };
        let (digits, after_point) = coefficient_of(mantissa)?;
        let scale = after_point - exponent;
        let (coefficient, scale) = if scale < 0 {
            let up = scale.unsigned_abs();
            let power = (up <= 30)
                .then(|| 10_i128.pow(up))
                .ok_or(DecimalError::OutOfRange)?;
            (
                digits.checked_mul(power).ok_or(DecimalError::OutOfRange)?,
                0,
            )
        } else {
            (digits, scale)
        };
        if scale > 60 {
            return Ok(Self::ZERO);
        }
        let scale = u8::try_from(scale).map_err(|_| DecimalError::OutOfRange)?;
        Self::new(coefficient, scale).ok_or(DecimalError::OutOfRange)
    }
}

/// The digits of `-12.50` as `(-1250, 2)`.
fn coefficient_of(mantissa: &str) -> Result<(i128, i32), DecimalError> {
    let (negative, body) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    let digits = format!("{whole}{part}");
    if whole.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    let value: i128 = digits.parse().map_err(|_| DecimalError::OutOfRange)?;
    let after = i32::try_from(part.len()).map_err(|_| DecimalError::OutOfRange)?;
    Ok((if negative { -value } else { value }, after))
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn text_and_number_agree() {
        for (text, shown) in [
            ("0.50", "0.5"),
            ("-12.50", "-12.5"),
            ("1e3", "1000"),
            ("007", "7"),
        ] {
            assert_eq!(number(text).to_string(), shown);
        }
        for bad in ["", "x", "1.2.3", ".5", "1e", "--1", "0x1", "1e99"] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad}");
        }
    }

    #[test]
    fn order_is_by_value_and_not_by_digits() {
        assert!(number("0.5") < number("0.51"));
        assert!(number("10") > number("9.99"));
        assert_eq!(number("1.0"), number("1"));
    }

    #[test]
    fn floats_come_in_with_nine_digits() {
        assert_eq!(Decimal::from_f64(0.1 + 0.2), Some(number("0.3")));
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        assert_eq!(Decimal::from_f64(f64::INFINITY), None);
        assert_eq!(Decimal::from_f64(1e-30), Some(Decimal::ZERO));
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        assert_eq!(number("1.425").rounded(2).to_string(), "1.43");
        assert_eq!(number("-1.425").rounded(2).to_string(), "-1.43");
    }

    proptest! {
        #[test]
        fn display_reads_back(coefficient in -1_000_000_000_000i128..1_000_000_000_000, scale in 0u8..12) {
            let decimal = Decimal::new(coefficient, scale).unwrap();
            prop_assert_eq!(decimal.to_string().parse::<Decimal>().unwrap(), decimal);
        }

        #[test]
        fn adding_and_taking_away_is_nothing(a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000) {
            let (a, b) = (Decimal::new(a.into(), 3).unwrap(), Decimal::new(b.into(), 5).unwrap());
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b).unwrap(), a);
        }
    }
}
