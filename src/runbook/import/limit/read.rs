//! Reading limits off the tokens of a text, from the left to the right: comparisons (`compare`),
//! the words that they are about (`subject`), and the holds between them (`hold`).

use crate::runbook::import::token::{Kind, Tokens};
use crate::runbook::import::vocabulary::Term;

use super::compare::{Found, comparison, in_a_row, in_a_row_unit, operator};
use super::value::{Value, milliseconds};
use super::{Comparison, Limit, hold, subject};

/// Limits of one text; more is not prose.
const MOST: usize = 64;

struct Reader<'t, 'w> {
    tokens: &'t Tokens<'w>,
    limits: Vec<Limit>,
    /// Where the words of the next subject begin.
    from: usize,
    /// How many of the limits stand in sentences that are over.
    closed: usize,
    pending: Option<hold::Hold>,
}

pub(super) fn limits(words: &str) -> Vec<Limit> {
    let tokens = Tokens::new(words);
    let mut reader = Reader {
        tokens: &tokens,
        limits: Vec::new(),
        from: 0,
        closed: 0,
        pending: None,
    };
    let mut at = 0;
    while at < tokens.list.len() && reader.limits.len() < MOST {
        at = reader.step(at).max(at + 1);
    }
    reader.limits
}

impl Reader<'_, '_> {
    /// Reads what begins at a token, and answers where to go on.
    fn step(&mut self, at: usize) -> usize {
        let hold = hold::hold(self.tokens, at).filter(|hold| self.takes(at, hold));
        if let Some(hold) = hold.or_else(|| self.said_without_for(at)) {
            return self.held(hold);
        }
        if let Some(found) = comparison(self.tokens, at, self.from) {
            return self.found(found);
        }
        if let Some((times, next)) = in_a_row(self.tokens, at) {
            return self.repeated(at, times, next);
        }
        if ends_sentence(self.tokens, at) {
            self.close(at + 1);
        } else if self.tokens.means(at, Term::Sustained) {
            self.sustain();
        }
        at + 1
    }

    fn close(&mut self, from: usize) {
        self.from = from;
        self.closed = self.limits.len();
        self.pending = None;
    }

    fn open(&mut self) -> Option<&mut Limit> {
        self.limits.get_mut(self.closed..)?.last_mut()
    }

    /// `over 5 minutes` is a hold only after a comparison, or right before one; `in 5 minutes`
    /// only beside one.
    fn takes(&mut self, at: usize, hold: &hold::Hold) -> bool {
        const LOOSE: [&str; 12] = [
            "in",
            "en",
            "em",
            "por",
            "per",
            "za",
            "за",
            "across",
            "within",
            "innerhalb",
            "o",
            "d'ici",
        ];
        let beside = at == self.from;
        let waits = self.open().is_some_and(|limit| limit.hold.is_none());
        if hold.may_compare {
            return waits || operator(self.tokens, hold.at.end).is_some();
        }
        let loose = self
            .tokens
            .word(at)
            .is_some_and(|word| LOOSE.contains(&word));
        !loose || beside || !waits
    }

    /// `> 5% (5 min)`, `превышает 1% более 5 минут`: a span right after a comparison. `30+ min`
    /// before one is a hold as well.
    fn said_without_for(&mut self, at: usize) -> Option<hold::Hold> {
        let waits = self.open().is_some_and(|limit| limit.hold.is_none());
        if waits && at == self.from {
            return hold::beside(self.tokens, at);
        }
        let before = self.closed == self.limits.len() && at > self.from;
        before.then(|| hold::open(self.tokens, at)).flatten()
    }

    fn held(&mut self, hold: hold::Hold) -> usize {
        let next = hold.at.end;
        let lasts = hold.lasts;
        if let Some(limit) = self.open().filter(|limit| limit.hold.is_none()) {
            limit.hold = Some(lasts);
            self.rewrite(next);
            self.from = next;
        } else if self.is_outage(self.from, hold.at.start) {
            self.gone(&hold);
            self.from = next;
        } else {
            self.pending = Some(hold);
        }
        next
    }

    /// Something is down for so long: the time is the limit.
    fn gone(&mut self, hold: &hold::Hold) {
        let seconds = hold.lasts.whole_seconds();
        let (number, unit) = if seconds.is_multiple_of(60) {
            (seconds / 60, "min")
        } else {
            (seconds, "s")
        };
        let value = Value {
            number: number.to_string(),
            unit: unit.to_owned(),
        };
        let subject = subject::before(self.tokens, self.from, hold.at.start, None);
        self.limits.push(Limit {
            subject,
            comparison: Comparison::Above(value),
            hold: Some(hold.lasts),
            consecutive: None,
            sustained: false,
            words: self.tokens.written(self.from, hold.at.end).to_owned(),
        });
    }

    fn found(&mut self, found: Found) -> usize {
        self.from = self.from.max(found.at.saturating_sub(subject::FARTHEST));
        if self.is_version(&found) {
            return found.next;
        }
        let held = self.pending.take();
        let mut subject = subject::before(
            self.tokens,
            self.from,
            found.at,
            held.as_ref().map(|hold| &hold.at),
        );
        let mut next = found.next;
        let with = found.at > self.from && self.tokens.means(found.at - 1, Term::With);
        if subject.is_empty() || with {
            let after = subject::after(self.tokens, found.next);
            let counted = found.counted.clone().unwrap_or_default();
            let whole = format!("{counted} {after}").trim().to_owned();
            subject = if whole.is_empty() { subject } else { whole };
        } else if let Some(percentile) = self.percentile_after(&subject, next) {
            next += if self.tokens.sign(next) == Some('(') {
                2
            } else {
                1
            };
            subject = format!("{subject} {percentile}");
        }
        let outage = self.outage_hold(&found, next);
        let limit = Limit {
            subject,
            comparison: found.comparison,
            hold: held.map(|hold| hold.lasts).or(outage),
            consecutive: found.consecutive,
            sustained: (self.from..found.at).any(|at| self.tokens.means(at, Term::Sustained)),
            words: self.words(self.first(found.at), next),
        };
        self.limits.push(limit);
        self.from = next;
        next
    }

    /// The words of a limit, with the bracket that closes what they open.
    fn words(&self, from: usize, to: usize) -> String {
        let written = self.tokens.written(from, to);
        let open = written.contains(['(', '（']) && !written.contains([')', '）']);
        let closed = open && self.tokens.sign(to) == Some(')');
        self.tokens
            .written(from, to + usize::from(closed))
            .to_owned()
    }

    /// `Version: 3.8 or higher`.
    fn is_version(&self, found: &Found) -> bool {
        const STEMS: [&str; 12] = [
            "version",
            "versión",
            "versão",
            "versie",
            "versione",
            "wersj",
            "verze",
            "версия",
            "версі",
            "版本",
            "バージョン",
            "버전",
        ];
        let bare = found
            .comparison
            .value()
            .is_some_and(|value| value.unit.is_empty());
        let before = self.tokens.written(self.from, found.at).to_lowercase();
        bare && STEMS.iter().any(|stem| before.contains(stem))
    }

    /// The percentile that follows a value, where its subject names none.
    fn percentile_after(&self, subject: &str, next: usize) -> Option<String> {
        let named = subject::names_percentile(subject);
        (!named)
            .then(|| subject::percentile(self.tokens, next))
            .flatten()
    }

    /// Where the words of a limit begin, without what joins it to the one before.
    fn first(&self, at: usize) -> usize {
        let joins = |place: &usize| {
            !matches!(
                self.tokens.kind(*place),
                Some(Kind::Word(..) | Kind::Number(_))
            ) || self.tokens.means(*place, Term::And)
        };
        (self.from..at).find(|place| !joins(place)).unwrap_or(at)
    }

    /// A span of time for which something is not there is its own hold.
    fn outage_hold(&self, found: &Found, next: usize) -> Option<crate::support::Millis> {
        let (Comparison::Above(value) | Comparison::AtLeast(value)) = &found.comparison else {
            return None;
        };
        let gone = self.is_outage(self.from, found.at) || self.is_outage(next, next + 2);
        gone.then(|| milliseconds(value)).flatten()
    }

    fn is_outage(&self, from: usize, to: usize) -> bool {
        let from = from.max(to.saturating_sub(subject::FARTHEST));
        (from..to).any(|at| self.tokens.means(at, Term::Outage))
    }

    fn repeated(&mut self, at: usize, times: u32, next: usize) -> usize {
        if let Some(limit) = self.open().filter(|limit| limit.consecutive.is_none()) {
            limit.consecutive = Some(times);
            self.rewrite(next);
            self.from = next;
            return next;
        }
        let named = !subject::before(self.tokens, self.from, at, None).is_empty();
        let (unit, next) = in_a_row_unit(self.tokens, next, named);
        let value = Value {
            number: times.to_string(),
            unit,
        };
        let found = Found {
            comparison: Comparison::AtLeast(value),
            consecutive: Some(times),
            at,
            next,
            counted: None,
        };
        self.found(found)
    }

    fn sustain(&mut self) {
        if let Some(limit) = self.open() {
            limit.sustained = limit.hold.is_none();
        }
    }

    /// The words of the last limit go on to here.
    fn rewrite(&mut self, next: usize) {
        let more = self.tokens.written(self.from, next);
        if let Some(limit) = self.open() {
            limit.words = format!("{} {more}", limit.words);
        }
    }
}

fn ends_sentence(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.sign(at), Some('.' | ';' | '→' | '|' | '!' | '?'))
}
