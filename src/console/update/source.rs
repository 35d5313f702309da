//! The runbook's text: where the row under the cursor stands in it, moving about in it, and having
//! it edited.

use super::{Effect, Model};
use crate::console::action::Turn;
use crate::console::model::Field;
use crate::console::model::Pane;
use crate::console::model::overlay::{About, Overlay};
use crate::console::model::rows::{self, BesideRow, ChecklistRow, MetricsRow, TimelineRow};
use crate::console::model::source::{SourceView, There};
use crate::console::source::Wanted;
use crate::console::under::{Under, under};
use crate::room::plan::Line;

/// What becomes of the text once it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// It is shown.
    Show,
    /// It is shown and edited at once.
    Edit,
}

impl Model {
    /// Asks for the text around the line of what is looked at.
    pub(super) fn open_source(&mut self, then: Then) -> Vec<Effect> {
        let Some(line) = self.line_looked_at().filter(Line::is_known) else {
            self.say("this row stands nowhere in the runbook");
            return Vec::new();
        };
        let wanted = Wanted {
            hash: self.room.plan.hash.clone(),
            file: line.file,
            line: line.number,
        };
        vec![Effect::ReadSource { wanted, then }]
    }

    /// The line of the sheet on top, else of the row under the cursor.
    fn line_looked_at(&self) -> Option<Line> {
        let plan = &self.room.plan;
        let line = match self.ui.overlays.last() {
            Some(Overlay::Sheet(sheet)) => match &sheet.about {
                About::Step(id) => plan.step(id).map(|step| &step.line),
                About::Item(id) => plan
                    .items()
                    .find(|item| item.id == *id)
                    .map(|item| &item.line),
                About::Metric(id) => plan.metric(id).map(|metric| &metric.line),
                _ => None,
            },
            Some(Overlay::Review(open)) => {
                let calls = plan.calls_named(&open.at);
                calls.into_iter().find_map(|call| call.line)
            }
            Some(_) => None,
            None => self.line_of_row(),
        };
        line.cloned()
    }

    /// The line of the row under the cursor.
    fn line_of_row(&self) -> Option<&Line> {
        let (room, ui) = (&self.room, &self.ui);
        match ui.pane() {
            Pane::Checklist => rows::checklist_at(room, ui).map(|row| match row {
                ChecklistRow::Section(section) => &section.line,
                ChecklistRow::Item(item) => &item.line,
            }),
            Pane::Timeline => match rows::timeline_at(room, ui)? {
                TimelineRow::Before(section) | TimelineRow::After(section) => Some(&section.line),
                TimelineRow::Phase(_, phase) => Some(&phase.line),
                TimelineRow::Step(step) => Some(&step.line),
                TimelineRow::Path(path) => Some(&path.line),
                TimelineRow::LastSafe | TimelineRow::WindowEnd => None,
            },
            Pane::Metrics => match rows::metric_at(room, ui)? {
                MetricsRow::Metric(metric) => Some(&metric.line),
                MetricsRow::Trigger(trigger) => Some(&trigger.line),
                MetricsRow::Probe(probe) => Some(&probe.line),
                MetricsRow::Caption(_) | MetricsRow::Lever(_) | MetricsRow::Source(_) => None,
            },
            _ => match under(room, &self.live, ui) {
                Under::Step(step) => Some(&step.line),
                Under::Beside(row) => line_of(&row),
                _ => None,
            },
        }
    }

    /// The text has come, or why there is none.
    pub(super) fn show_source(
        &mut self,
        wanted: &Wanted,
        read: Result<SourceView, String>,
        then: Then,
    ) -> Vec<Effect> {
        let view = match read {
            Ok(view) => view,
            Err(why) => {
                let line = Line {
                    number: wanted.line,
                    file: wanted.file.clone(),
                };
                self.refuse(
                    &why,
                    Some(&format!("it stands in {}", self.stands_at(&line))),
                );
                return Vec::new();
            }
        };
        match self.ui.overlays.last_mut() {
            // After an edit: the same text, and what became of the file meanwhile.
            Some(Overlay::Source(open)) if open.file == view.file => open.there = view.there,
            _ => self.open(Overlay::Source(Box::new(view))),
        }
        match then {
            Then::Show => Vec::new(),
            Then::Edit => self.edit_source(),
        }
    }

    /// `moshimoshi.yaml, line 12`.
    fn stands_at(&self, line: &Line) -> String {
        match &line.file {
            None => format!("{}, {line}", self.room.plan.source),
            Some(_) => line.to_string(),
        }
    }

    /// Has the file edited at the line under the cursor.
    pub(super) fn edit_source(&mut self) -> Vec<Effect> {
        let Some(Overlay::Source(view)) = self.ui.overlays.last() else {
            return self.open_source(Then::Edit);
        };
        match &view.there {
            There::NoFile => {
                let said = format!(
                    "{} comes with the program: there is no file to edit",
                    view.name
                );
                self.refuse(&said, Some("`warroom new` writes a runbook of your own"));
                Vec::new()
            }
            There::Gone { why, .. } => {
                let why = why.clone();
                self.refuse(&why, None);
                Vec::new()
            }
            There::Same { .. } | There::Changed { .. } => vec![Effect::Edit(view.clone())],
        }
    }

    /// The editor has ended: what it left is looked at.
    pub(super) fn edited(&mut self, edited: Result<(), String>) -> Vec<Effect> {
        if let Err(why) = edited {
            self.refuse(&why, Some("$VISUAL and $EDITOR name the editor"));
        }
        let Some(Overlay::Source(view)) = self.ui.overlays.last() else {
            return Vec::new();
        };
        let wanted = Wanted {
            hash: self.room.plan.hash.clone(),
            file: view.file.clone(),
            line: view.number(),
        };
        let then = Then::Show;
        vec![Effect::ReadSource { wanted, then }]
    }

    /// Begins to search, where the text is looked at.
    pub(super) fn search_source(&mut self) -> bool {
        let Some(Overlay::Source(view)) = self.ui.overlays.last_mut() else {
            return false;
        };
        view.search = Some(Field::holding(&view.sought));
        true
    }

    /// Ends a search: with what was typed, or as if nothing had been.
    pub(super) fn end_search(&mut self, keep: bool) -> bool {
        let Some(Overlay::Source(view)) = self.ui.overlays.last_mut() else {
            return false;
        };
        let Some(field) = view.search.take() else {
            return false;
        };
        if keep {
            field.text().trim().clone_into(&mut view.sought);
            let found = view.sought.is_empty() || view.seek(0, true);
            self.say_unless_found(found);
        }
        true
    }

    /// Goes to the next or the previous line that was searched for.
    pub(super) fn seek(&mut self, turn: Turn) {
        let Some(Overlay::Source(view)) = self.ui.overlays.last_mut() else {
            return;
        };
        let found = view.seek(1, turn == Turn::Next);
        self.say_unless_found(found);
    }

    fn say_unless_found(&mut self, found: bool) {
        if !found {
            self.say("no line holds that");
        }
    }
}

/// Where a row beside the steps stands in the runbook.
fn line_of<'r>(row: &BesideRow<'r>) -> Option<&'r Line> {
    match row {
        BesideRow::Message(message) => Some(&message.line),
        BesideRow::Check(check) => Some(&check.line),
        BesideRow::Window(window) => Some(&window.line),
        BesideRow::Mode(mode) => Some(&mode.line),
        BesideRow::Playbook(book) => Some(&book.line),
        BesideRow::Prose(prose) => Some(&prose.line),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::console::input::Input;
    use crate::console::keys::Keys;
    use crate::console::model::Screen;
    use crate::console::sample::{here, model, room};
    use crate::console::update::Message;
    use crate::settings::{Keymap, key};

    fn keys() -> Keys {
        Keys::load(Arc::new(Keymap::load(None).unwrap())).unwrap()
    }

    fn press(model: &mut Model, pressed: &str) -> Vec<Effect> {
        let keys = keys();
        let mut effects = Vec::new();
        for key in key::sequence(pressed).unwrap() {
            effects.extend(model.update(&keys, Message::Input(Input::Key(key)), &here(0)));
            model.drawn();
        }
        effects
    }

    fn reads(effects: &[Effect]) -> Vec<(Option<String>, u32, Then)> {
        let reads = effects.iter().filter_map(|effect| match effect {
            Effect::ReadSource { wanted, then } => {
                assert_eq!(wanted.hash, "h");
                Some((wanted.file.clone(), wanted.line, *then))
            }
            _ => None,
        });
        reads.collect()
    }

    fn view(there: There) -> SourceView {
        SourceView {
            there,
            ..SourceView::new("notes.md", "# Notes\n- one\n- two\n- three\n", 2)
        }
    }

    fn shown(there: There) -> Model {
        let mut model = model(room());
        let wanted = Wanted {
            hash: "h".into(),
            file: None,
            line: 2,
        };
        let read = Box::new(Ok(view(there)));
        let then = Then::Show;
        let _ = model.update(&keys(), Message::Source { wanted, read, then }, &here(0));
        model.drawn();
        model
    }

    fn open(model: &Model) -> &SourceView {
        match model.ui.overlays.last() {
            Some(Overlay::Source(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    fn same() -> There {
        There::Same {
            path: "/srv/notes.md".into(),
        }
    }

    #[test]
    fn each_row_and_each_sheet_knows_its_line() {
        for (screen, line) in [
            (Screen::Checklist, 12),
            (Screen::Timeline, 21),
            (Screen::Metrics, 60),
        ] {
            let mut model = model(room());
            model.ui.screen = screen;
            let effects = press(&mut model, "G i");
            assert_eq!(reads(&effects), [(None, line, Then::Show)], "{screen:?}");
        }
        for (screen, line) in [(Screen::Checklist, 10), (Screen::Timeline, 10)] {
            let mut model = model(room());
            model.ui.screen = screen;
            let effects = press(&mut model, "g i");
            assert_eq!(
                reads(&effects),
                [(None, line, Then::Show)],
                "the section on {screen:?}"
            );
        }
        let mut model = model(room());
        model.ui.screen = Screen::Checklist;
        assert_eq!(
            reads(&press(&mut model, "enter i")),
            [(None, 12, Then::Show)]
        );
    }

    #[test]
    fn a_row_that_stands_nowhere_says_so() {
        let mut model = model(room());
        model.ui.screen = Screen::Team;
        assert!(press(&mut model, "i").is_empty());
        let notice = model.ui.notice.as_ref().unwrap();
        assert!(notice.text.contains("nowhere"), "{notice:?}");
    }

    #[test]
    fn a_search_goes_to_the_next_line_that_holds_it_and_on_and_back() {
        let mut model = shown(same());
        assert!(press(&mut model, "/ T enter").is_empty());
        assert_eq!((open(&model).at, open(&model).sought.as_str()), (2, "T"));
        for (pressed, at) in [("n", 3), ("n", 0), ("N", 3), ("g", 0), ("G", 3), ("k", 2)] {
            press(&mut model, pressed);
            assert_eq!(open(&model).at, at, "{pressed}");
        }
        press(&mut model, "/ x x x x esc");
        assert_eq!(open(&model).sought, "T", "what is left is left");
        press(&mut model, "/ z z enter");
        assert!(model.ui.notice.as_ref().unwrap().text.contains("no line"));
        assert_eq!(open(&model).at, 2);
        press(&mut model, "esc");
        assert!(model.ui.overlays.is_empty());
    }

    #[test]
    fn what_has_a_file_is_edited_and_looked_at_again() {
        let mut model = shown(same());
        model.ui.read_only = true;
        let effects = press(&mut model, "j e");
        let [Effect::Edit(view)] = effects.as_slice() else {
            panic!("{effects:?}");
        };
        assert_eq!(view.number(), 3);
        let effects = model.update(&keys(), Message::Edited(Ok(())), &here(0));
        assert_eq!(reads(&effects), [(None, 3, Then::Show)]);
        let path = "/srv/notes.md".to_owned();
        let wanted = Wanted {
            hash: "h".into(),
            file: None,
            line: 3,
        };
        let read = Box::new(Ok(self::view(There::Changed { path })));
        let message = Message::Source {
            wanted,
            read,
            then: Then::Show,
        };
        assert!(model.update(&keys(), message, &here(0)).is_empty());
        assert_eq!(model.ui.overlays.len(), 1, "it stays the same one");
        assert_eq!((open(&model).line, open(&model).at), (1, 2));
        assert!(matches!(open(&model).there, There::Changed { .. }));
    }

    #[test]
    fn what_comes_with_the_program_has_no_file_to_edit() {
        let mut model = shown(There::NoFile);
        assert!(press(&mut model, "e").is_empty());
        let notice = model.ui.notice.as_ref().unwrap();
        assert!(notice.text.contains("comes with the program"), "{notice:?}");
    }
}
