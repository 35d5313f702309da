//! What comes before what: the names in `after` and `go_to`, groups that are repeated, and circles
//! in which nothing could ever begin.

use std::collections::{BTreeMap, BTreeSet};

use super::Compiler;
use crate::room::id::{PhaseId, StepId};
use crate::room::plan::{Line, OnFailure, Phase, Step};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, AtOnce, FailureText, Here, Names, Repeat, Text};
use crate::support::text::slug;

/// A phase with what was written of it and of each of its steps; nothing for its own gates.
pub(super) struct Draft<'d> {
    pub(super) phase: Phase,
    pub(super) written: &'d document::Phase,
    pub(super) steps: Vec<Option<&'d document::Step>>,
}

/// Something with a place in an order.
struct Place<'d> {
    id: String,
    /// The id without the targets after it.
    base: String,
    phase: usize,
    repeat: Option<Repeat>,
    after: Option<&'d Names>,
}

impl Compiler<'_> {
    /// The phases, each knowing what it waits for.
    pub(super) fn in_order(&mut self, drafts: Vec<Draft<'_>>) -> Vec<Phase> {
        let phases: Vec<Place<'_>> = drafts
            .iter()
            .enumerate()
            .map(|(index, draft)| {
                let (id, here) = (draft.phase.id.as_str(), &draft.written.here);
                place(id, here, index, draft.written.after.as_ref())
            })
            .collect();
        let steps: Vec<Place<'_>> = drafts
            .iter()
            .enumerate()
            .flat_map(|(index, draft)| {
                let pairs = draft.phase.steps.iter().zip(&draft.steps);
                pairs.map(move |(step, written)| match written {
                    Some(written) => {
                        let (id, here) = (step.id.as_str(), &written.here);
                        place(id, here, index, written.after.as_ref())
                    }
                    None => place(step.id.as_str(), &Here::default(), index, None),
                })
            })
            .collect();
        let of_phases = self.waits("phase", &phases);
        let mut of_steps = Vec::new();
        for index in 0..drafts.len() {
            let first = steps.partition_point(|step| step.phase < index);
            let count = steps[first..]
                .iter()
                .take_while(|s| s.phase == index)
                .count();
            of_steps.extend(self.waits_within("step", &steps, first, first + count));
        }
        let (mut of_phases, mut of_steps) = (of_phases.into_iter(), of_steps.into_iter());
        let mut ordered = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            let mut phase = draft.phase;
            let ids = |ids: Vec<String>| ids.iter().map(|id| PhaseId::from(id.as_str())).collect();
            phase.after = of_phases.next().flatten().map(ids);
            for (step, written) in phase.steps.iter_mut().zip(&draft.steps) {
                let ids =
                    |ids: Vec<String>| ids.iter().map(|id| StepId::from(id.as_str())).collect();
                step.after = of_steps.next().flatten().map(ids);
                if let Some(FailureText::GoTo(to)) = written.and_then(|w| w.on_failure.as_ref()) {
                    self.go_to(step, to, &steps, index);
                }
            }
            behind_gates(&mut phase, &draft.steps);
            ordered.push(phase);
        }
        self.refuse_circles(&ordered);
        ordered
    }

    fn go_to(&mut self, step: &mut Step, to: &Text, steps: &[Place<'_>], phase: usize) {
        let found = self.named("step", to, steps, phase);
        match found.as_slice() {
            [only] if *only == step.id.as_str() => {
                let mistake = Diagnostic::error("go-to", to.at, "this step goes to itself");
                self.tell(mistake.hint("repeat it with `tries` or `every`"));
            }
            [only] => step.on_failure = OnFailure::GoTo(only.as_str().into()),
            [] => {}
            [first, ..] => {
                let message = format!("`{}` is several steps", super::name::shown(to));
                let hint = format!("name one of them: `{first}`");
                self.tell(Diagnostic::error("go-to", to.at, message).hint(hint));
            }
        }
    }

    fn waits(&mut self, kind: &'static str, places: &[Place<'_>]) -> Vec<Option<Vec<String>>> {
        self.waits_within(kind, places, 0, places.len())
    }

    /// What each place of a stretch waits for; `None` is the one above.
    fn waits_within(
        &mut self,
        kind: &'static str,
        places: &[Place<'_>],
        first: usize,
        end: usize,
    ) -> Vec<Option<Vec<String>>> {
        let mut waits: Vec<Option<Vec<String>>> = Vec::new();
        for index in first..end {
            let place = &places[index];
            let own = match (place.repeat, place.after) {
                (
                    Some(Repeat {
                        index: nth,
                        at_once: AtOnce::One,
                    }),
                    _,
                ) if nth > 0 => None,
                (
                    Some(Repeat {
                        index: nth,
                        at_once: AtOnce::All,
                    }),
                    _,
                ) if nth > 0 => {
                    let before = waits.last().cloned().flatten();
                    Some(before.unwrap_or_else(|| above(places, first, index - nth)))
                }
                (_, Some(names)) => Some(self.all_named(kind, names, places, place.phase)),
                (_, None) => {
                    let above = above(places, first, index);
                    (above.len() > 1).then_some(above)
                }
            };
            waits.push(own);
        }
        waits
    }

    fn all_named(
        &mut self,
        kind: &'static str,
        names: &Names,
        places: &[Place<'_>],
        phase: usize,
    ) -> Vec<String> {
        let mut ids = Vec::new();
        for name in &names.0 {
            for id in self.named(kind, name, places, phase) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    /// The place of that id; else all that are repeated under that name, those of the same phase
    /// before others.
    fn named(
        &mut self,
        kind: &'static str,
        name: &Text,
        places: &[Place<'_>],
        phase: usize,
    ) -> Vec<String> {
        if places.iter().any(|place| place.id == name.value) {
            return vec![name.value.clone()];
        }
        let alike = || places.iter().filter(|place| place.base == name.value);
        let here = alike().any(|place| place.phase == phase && kind == "step");
        let alike = alike().filter(|place| !here || place.phase == phase);
        let ids: Vec<String> = alike.map(|place| place.id.clone()).collect();
        if ids.is_empty() {
            let known = places
                .iter()
                .flat_map(|place| [place.id.as_str(), place.base.as_str()]);
            let mut known: Vec<&str> = known.collect();
            known.sort_unstable();
            known.dedup();
            self.known(kind, name, name.at, known);
        }
        ids
    }

    /// A step or phase that waits, over others, for itself would never begin.
    fn refuse_circles(&mut self, phases: &[Phase]) {
        let steps = || phases.iter().flat_map(|phase| &phase.steps);
        let names: BTreeSet<_> = steps().map(|step| &step.id).collect();
        let phase_names: BTreeSet<_> = phases.iter().map(|phase| &phase.id).collect();
        if names.len() < steps().count() || phase_names.len() < phases.len() {
            // Two with one name were told already; who waits for whom is not known then.
            return;
        }
        let graph = Graph::of(phases);
        let Some(circle) = graph.circle() else { return };
        let mut titles: Vec<String> = Vec::new();
        for node in &circle {
            let title = graph.title(phases, *node);
            if titles.last() != Some(&title) {
                titles.push(title);
            }
        }
        if titles.len() > 1 && titles.first() == titles.last() {
            titles.pop();
        }
        let first = titles.first().cloned().unwrap_or_default();
        let path = titles.iter().skip(1).chain([&first]);
        let path: Vec<String> = path.map(|title| format!("`{title}`")).collect();
        let message = format!("`{first}` waits for {}", path.join(", which waits for "));
        let at = self.after_of(&circle, &graph, phases);
        let hint = "nothing of this circle could ever begin: take one name out of an `after`";
        self.tell(Diagnostic::error("circle", at, message).hint(hint));
    }

    /// Where somebody in the circle says what it waits for.
    fn after_of(&self, circle: &[usize], graph: &Graph, phases: &[Phase]) -> Span {
        let document = self.document;
        let lines: Vec<&Line> = circle
            .iter()
            .map(|node| graph.line(phases, *node))
            .collect();
        let written = document.phases.0.iter().flatten();
        let places = written.flat_map(|phase| {
            let steps = phase.steps.0.iter().flatten().map(|step| &step.here);
            std::iter::once(&phase.here).chain(steps)
        });
        let mut afters = places.filter_map(|here| Some((here.key("after")?, here.span)));
        let found = afters.find(|(_, span)| lines.contains(&&self.line(*span)));
        found.map_or(Span::default(), |(at, _)| at)
    }
}

fn place<'d>(id: &str, here: &Here, phase: usize, after: Option<&'d Names>) -> Place<'d> {
    let mut base = id;
    for target in here.targets.iter().rev() {
        let suffix = format!("-{}", slug(&target.value));
        base = base.strip_suffix(suffix.as_str()).unwrap_or(base);
    }
    Place {
        id: id.to_owned(),
        base: base.to_owned(),
        phase,
        repeat: here.repeat,
        after,
    }
}

/// What stands above: one place, or all of a group that goes beside each other.
fn above(places: &[Place<'_>], first: usize, index: usize) -> Vec<String> {
    let Some(last) = index.checked_sub(1).filter(|last| *last >= first) else {
        return Vec::new();
    };
    let group = match places[last].repeat {
        Some(repeat) if repeat.at_once == AtOnce::All => {
            last.saturating_sub(repeat.index).max(first)
        }
        _ => last,
    };
    places[group..=last]
        .iter()
        .map(|place| place.id.clone())
        .collect()
}

/// Every step of a phase comes behind its entry and before its exit.
fn behind_gates(phase: &mut Phase, written: &[Option<&document::Step>]) {
    let own: Vec<StepId> = phase.steps.iter().map(|step| step.id.clone()).collect();
    let entry = matches!(written.first(), Some(None))
        .then(|| own.first().cloned())
        .flatten();
    let exit = phase.steps.len() > 1 && matches!(written.last(), Some(None));
    for step in phase.steps.iter_mut().skip(1) {
        if let (Some(after), Some(entry)) = (&mut step.after, &entry)
            && !after.iter().any(|id| own.contains(id))
        {
            after.insert(0, entry.clone());
        }
    }
    let chosen = phase.steps.iter().any(|step| step.after.is_some());
    if let Some((last, before)) = phase.steps.split_last_mut()
        && exit
        && chosen
    {
        last.after = Some(before.iter().map(|step| step.id.clone()).collect());
    }
}

/// Who waits for whom: the begin and the end of each phase, and each step between them.
struct Graph {
    /// The nodes: a phase's begin, a phase's end, or a step of it.
    nodes: Vec<(usize, Part)>,
    waits: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Begin,
    End,
    Step(usize),
}

impl Graph {
    fn of(phases: &[Phase]) -> Self {
        let mut nodes = Vec::new();
        let mut by_step = BTreeMap::new();
        let mut ends: BTreeMap<&PhaseId, usize> = BTreeMap::new();
        for (index, phase) in phases.iter().enumerate() {
            nodes.push((index, Part::Begin));
            ends.insert(&phase.id, nodes.len());
            nodes.push((index, Part::End));
            for (nth, step) in phase.steps.iter().enumerate() {
                by_step.insert(&step.id, nodes.len());
                nodes.push((index, Part::Step(nth)));
            }
        }
        let waits = nodes
            .iter()
            .map(|(index, part)| {
                let phase = &phases[*index];
                match part {
                    Part::Begin => match &phase.after {
                        Some(after) => after
                            .iter()
                            .filter_map(|id| ends.get(id).copied())
                            .collect(),
                        None => above_of(phases, *index)
                            .and_then(|above| ends.get(&above.id).copied())
                            .into_iter()
                            .collect(),
                    },
                    Part::End => {
                        let steps = phase.steps.iter();
                        steps
                            .filter_map(|step| by_step.get(&step.id).copied())
                            .collect()
                    }
                    Part::Step(nth) => {
                        let begin = ends.get(&phase.id).map(|end| end - 1);
                        let after = match &phase.steps[*nth].after {
                            Some(after) => after.iter().filter_map(|id| by_step.get(id)).collect(),
                            None => above_of(&phase.steps, *nth)
                                .and_then(|above| by_step.get(&above.id))
                                .into_iter()
                                .collect::<Vec<_>>(),
                        };
                        begin
                            .into_iter()
                            .chain(after.into_iter().copied())
                            .collect()
                    }
                }
            })
            .collect();
        Self { nodes, waits }
    }

    /// The nodes of one circle, in the order in which they wait.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut done = vec![false; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((node, next)) = path.last().copied() {
                let Some(waited) = self.waits[node].get(next).copied().filter(|_| !done[node])
                else {
                    done[node] = true;
                    path.pop();
                    continue;
                };
                if let Some(last) = path.last_mut() {
                    last.1 += 1;
                }
                if let Some(from) = path.iter().position(|(on_path, _)| *on_path == waited) {
                    return Some(path[from..].iter().map(|(node, _)| *node).collect());
                }
                path.push((waited, 0));
            }
        }
        None
    }

    fn title(&self, phases: &[Phase], node: usize) -> String {
        let (phase, part) = self.nodes[node];
        match part {
            Part::Step(nth) => phases[phase].steps[nth].id.to_string(),
            Part::Begin | Part::End => phases[phase].id.to_string(),
        }
    }

    fn line<'p>(&self, phases: &'p [Phase], node: usize) -> &'p Line {
        let (phase, part) = self.nodes[node];
        match part {
            Part::Step(nth) => &phases[phase].steps[nth].line,
            Part::Begin | Part::End => &phases[phase].line,
        }
    }
}

fn above_of<T>(all: &[T], index: usize) -> Option<&T> {
    all.get(index.checked_sub(1)?)
}
