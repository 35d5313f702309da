//! A share of a stream of requests, spread as evenly as it goes: of any N requests in a row the
//! count taken is within one of N times the share. Chance would need thousands of requests to show
//! 10 %; a person who watches a canary has a few hundred.

/// The whole, in the parts in which shares are counted.
pub(super) const WHOLE: u32 = 1_000_000;

/// The share of a whole percent.
pub(super) fn of_percent(percent: u8) -> u32 {
    u32::from(percent) * (WHOLE / 100)
}

/// The share of a ratio, held to 0..=1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the ratio is held to 0..=1 first, and NaN becomes 0"
)]
pub(super) fn of_ratio(ratio: f64) -> u32 {
    (ratio.clamp(0.0, 1.0) * f64::from(WHOLE)).round() as u32
}

/// Takes a share of what passes, evenly.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    /// What has been earned and not yet taken. Invariant: below `WHOLE`.
    credit: u32,
}

impl Spread {
    /// Whether this one is taken.
    pub(super) fn takes(&mut self, share: u32) -> bool {
        self.credit += share.min(WHOLE);
        let taken = share > 0 && self.credit >= WHOLE;
        if taken {
            self.credit -= WHOLE;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_share_is_never_off_by_more_than_one(percent in 0u8..=100, requests in 0u32..500) {
            let mut spread = Spread::default();
            let taken = (0..requests).filter(|_| spread.takes(of_percent(percent))).count();
            let due = f64::from(requests) * f64::from(percent) / 100.0;
            prop_assert!((f64::from(u32::try_from(taken).unwrap()) - due).abs() <= 1.0);
        }

        #[test]
        fn none_and_all_are_exact_after_any_other_share(before in proptest::collection::vec(0u8..=100, 0..50)) {
            let mut spread = Spread::default();
            for percent in before {
                spread.takes(of_percent(percent));
            }
            prop_assert!(!(0..20).any(|_| spread.takes(0)));
            prop_assert!((0..20).all(|_| spread.takes(WHOLE)));
        }
    }

    #[test]
    fn ratios_out_of_range_are_held_to_it() {
        assert_eq!(of_ratio(-1.0), 0);
        assert_eq!(of_ratio(f64::NAN), 0);
        assert_eq!(of_ratio(0.2), 200_000);
        assert_eq!(of_ratio(7.0), WHOLE);
    }
}
