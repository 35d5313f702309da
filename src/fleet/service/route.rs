//! The routes that users call: one table, read by the router, the metrics and the load.

use std::time::Duration;

/// A route as it stands in metric labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Route {
    Home,
    User,
    Lesson,
    Order,
    /// Whatever is not there.
    Unmatched,
}

/// One row: label, method, status when all is well, and the usual effort in milliseconds.
type Row = (Route, &'static str, &'static str, u16, u64);

const ROWS: [Row; 5] = [
    (Route::Home, "/", "GET", 200, 4),
    (Route::User, "/users/{id}", "GET", 200, 9),
    (Route::Lesson, "/lesson", "GET", 200, 14),
    (Route::Order, "/orders", "POST", 201, 22),
    (Route::Unmatched, "unmatched", "any", 404, 1),
];

impl Route {
    /// All that are there.
    pub(super) const SERVED: [Self; 4] = [Self::Home, Self::User, Self::Lesson, Self::Order];

    pub(super) const fn label(self) -> &'static str {
        self.row().1
    }

    pub(super) const fn method(self) -> &'static str {
        self.row().2
    }

    /// The status when all is well.
    pub(super) const fn success(self) -> u16 {
        self.row().3
    }

    /// What a request takes: the usual effort, up to twice as much by chance, and once in fifty
    /// five times as much. `chance` is any number, evenly spread.
    pub(super) fn effort(self, chance: u64) -> Duration {
        let usual = Duration::from_millis(self.row().4);
        if chance.is_multiple_of(50) {
            return usual * 5;
        }
        let percent = u32::try_from(chance / 50 % 101).unwrap_or_default();
        usual + usual * percent / 100
    }

    const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_finds_its_own_row() {
        for row in &ROWS {
            assert_eq!(row.0.label(), row.1);
        }
    }

    #[test]
    fn effort_stays_within_what_the_runbook_calls_normal() {
        for route in Route::SERVED {
            let usual = Duration::from_millis(route.row().4);
            let mut efforts: Vec<_> = (0..5_000).map(|chance| route.effort(chance)).collect();
            efforts.sort_unstable();
            assert!(
                efforts[0] >= usual && efforts[4_750] <= usual * 2,
                "{route:?}"
            );
            assert_eq!(efforts[4_999], usual * 5);
        }
    }
}
