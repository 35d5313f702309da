//! An attempt of a dry run: what would be done is told line by line, and nothing is done.

use super::{Printed, Run, weighted};
use crate::backend::Backend;
use crate::room::event::AttemptReport;
use crate::room::state::Attempt;
use crate::support::redact::Redactor;
use crate::wire::{OutputLine, Stream};

/// Exactly what would be done; secrets are only named.
pub(super) fn described(attempt: &Attempt) -> Result<String, String> {
    let backend = Backend::parse(&attempt.call.backend, &attempt.call.config);
    let backend = backend.map_err(|error| error.to_string())?;
    Ok(weighted(attempt, backend).describe(&Redactor::default()))
}

/// Tells it, and reports that all went well.
pub(super) async fn perform(run: Run, described: Result<String, String>) {
    let (ok, text) = match described {
        Ok(text) => (true, text),
        Err(why) => (false, format!("could not start: {why}")),
    };
    let at = run.means.clock.now().wall;
    let lines =
        std::iter::once("dry run: nothing is performed; this would be done").chain(text.lines());
    let lines = lines.map(|line| OutputLine {
        attempt: run.id,
        at,
        stream: Stream::Note,
        text: crate::support::text::harmless(line),
    });
    let printed = Printed {
        lines: lines.collect(),
        left_out: 0,
    };
    let _ = run.printed.send(printed).await;
    let said = "dry run: not performed".to_owned();
    run.report(AttemptReport::Finished {
        ok,
        said: if ok { said } else { text },
        values: std::collections::BTreeMap::new(),
    })
    .await;
}
