//! A dry run: nothing is performed and nothing is measured, so what the observers would see is
//! made up from what was asked. Levers stand where they were asked to be, users go there, probes
//! pass, conditions hold, and no time is waited for. People do what people do.

use std::collections::BTreeMap;

use crate::room::input::{LeverReading, Now, Observed, ProbeReading};
use crate::room::reading::Reading;
use crate::room::state::Room;
use crate::support::Quantity;

/// What the observers would see if everything went as planned.
pub(super) fn observed(room: &Room, now: &Now) -> Observed {
    let mut readings = BTreeMap::new();
    let mut levers = BTreeMap::new();
    // Two levers may be observed by one metric: users follow the one that was moved last.
    let mut moved: Vec<_> = room.plan.levers.iter().collect();
    moved.sort_by_key(|lever| {
        let state = room.levers.get(&lever.id);
        state.and_then(|state| Some(state.asked_at.as_ref()?.wall))
    });
    for lever in moved {
        let Some(weight) = room.levers.get(&lever.id).and_then(|state| state.desired) else {
            continue;
        };
        let reading = LeverReading {
            weight: Some(weight),
            read_at: now.clone(),
            trouble: None,
        };
        levers.insert(lever.id.clone(), reading);
        if let Some(metric) = &lever.observed {
            let share = Reading::Known {
                value: Quantity::percent(i64::from(weight)),
                sampled_at: now.wall,
            };
            readings.insert(metric.clone(), share);
        }
    }
    let probes = room.plan.probes.iter().map(|probe| {
        let reading = ProbeReading {
            passed: true,
            said: "dry run".to_owned(),
            asked_at: now.clone(),
        };
        (probe.id.clone(), reading)
    });
    Observed {
        readings,
        levers,
        probes: probes.collect(),
        ..Observed::default()
    }
}
