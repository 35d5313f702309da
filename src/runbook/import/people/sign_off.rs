//! Who signs: `**Release Manager:** Name: ____ Signature: ____ Date: ____`, a bold line with a list
//! of such fields, tables with a signature, `Approved by: ______`.

use std::ops::Range;

use super::title::{is_role, title};
use crate::runbook::import::blank::{gaps, is_open};
use crate::runbook::import::blocks::{Block, Inline};
use crate::runbook::import::line::{Line, Piece, Place, bare, fields, labelled, pieces};
use crate::runbook::import::table::label::{column, exact};
use crate::runbook::import::table::{Column, Table, columns, table};
use crate::runbook::import::words::{Concept, is_about};

/// A place where somebody signs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignOff {
    /// Who signs, or what: `Release Manager`.
    pub title: String,
    /// The line that names it.
    pub line: u32,
    /// Its lines, the end not included.
    pub lines: Range<u32>,
    /// The labels of what is filled in.
    pub fields: Vec<String>,
    /// Who signed already, where the document says so.
    pub by: Option<String>,
    /// Whether it is a checkbox: the box is the sign-off.
    pub boxed: bool,
}

/// The places of a section where somebody signs.
#[must_use]
pub fn sign_offs(blocks: &[Block]) -> Vec<SignOff> {
    let mut reader = Reader::default();
    for piece in pieces(blocks) {
        match piece {
            Piece::Line(line) => reader.line(&line),
            Piece::Table(_, head, rows) => {
                reader.close();
                let found = of_table(head, rows, &reader.headings);
                reader.found.extend(found);
            }
        }
    }
    reader.close();
    reader.found
}

#[derive(Default)]
struct Reader {
    headings: Vec<String>,
    /// Whether the section is about signing.
    about: bool,
    open: Option<SignOff>,
    found: Vec<SignOff>,
}

impl Reader {
    fn close(&mut self) {
        if let Some(open) = self.open.take()
            && open.fields.iter().any(|label| is_signature(label))
        {
            self.found.push(open);
        }
    }

    fn line(&mut self, line: &Line) {
        if let Place::Heading(level) = line.place {
            self.close();
            self.headings.truncate(usize::from(level.saturating_sub(1)));
            self.headings.push(line.text.to_owned());
            self.about = self
                .headings
                .iter()
                .skip(usize::from(self.headings.len() > 1))
                .any(|words| is_about(words, Concept::SignOff))
                || is_about(line.text, Concept::SignOff);
            self.open = Some(begun(line.text, line));
            return;
        }
        if let Some(words) = names(line) {
            self.close();
            self.open = Some(begun(words, line));
            return;
        }
        let fields = nested(fields(line.text));
        let form = |(label, _): &(&str, &str)| is_form(label);
        let Some(first) = fields.first() else {
            return;
        };
        let blank = !gaps(line.text).is_empty() || is_open(first.1);
        if form(first) && !(is_approver(first.0) && blank) {
            self.fields(&fields, line);
        } else if blank && self.signs(first.0, &fields) {
            self.whole(&fields, line);
        }
    }

    /// Fields of what is being read.
    fn fields(&mut self, fields: &[(&str, &str)], line: &Line) {
        let signed = fields
            .iter()
            .any(|(label, _)| exact(label) == Some(Column::Signature));
        if self.open.is_none() && signed {
            let words = self.headings.last().cloned().unwrap_or_default();
            self.open = Some(begun(&words, line));
        }
        let Some(open) = &mut self.open else {
            return;
        };
        for (label, value) in fields {
            open.fields.push((*label).to_owned());
            if exact(label) == Some(Column::Name) && !is_open(value) {
                open.by = Some((*value).to_owned());
            }
        }
        open.lines.end = line.at + 1;
        // "Owner: …, Signature: ____" under a box.
        open.boxed |= line.boxed;
    }

    /// Whether a line with a blank is a place to sign.
    fn signs(&self, label: &str, fields: &[(&str, &str)]) -> bool {
        let (named, _) = title(label);
        let dated = fields.iter().skip(1).any(|(label, _)| {
            matches!(
                column(label),
                Column::Date | Column::Signature | Column::Time
            )
        });
        let signed = fields.iter().any(|(label, _)| is_signature(label));
        is_approver(label)
            || signed && fields.len() > 1
            || (is_role(&named) || self.about) && dated
            || self.about && is_role(&named)
    }

    /// A line that is a place to sign as it stands.
    fn whole(&mut self, fields: &[(&str, &str)], line: &Line) {
        self.close();
        let Some(((label, _), rest)) = fields.split_first() else {
            return;
        };
        let mut sign_off = begun(label, line);
        sign_off.fields = rest.iter().map(|(label, _)| (*label).to_owned()).collect();
        if sign_off.fields.is_empty() || !sign_off.fields.iter().any(|label| is_signature(label)) {
            sign_off.fields.insert(0, label.trim().to_owned());
        }
        self.found.push(sign_off);
    }
}

/// `Release Manager: Name: ____`: the first label holds a field.
fn nested<'t>(mut fields: Vec<(&'t str, &'t str)>) -> Vec<(&'t str, &'t str)> {
    if let Some(first) = fields.first_mut()
        && let Some((label, value)) = labelled(first.1)
        && is_form(label)
    {
        first.1 = "";
        fields.insert(1, (label, value));
    }
    fields
}

fn begun(words: &str, line: &Line) -> SignOff {
    let (title, _) = title(words);
    SignOff {
        title: unapproved(&title),
        line: line.at,
        lines: line.at..line.at + 1,
        boxed: line.boxed,
        ..SignOff::default()
    }
}

/// `Release Manager Approval` is the release manager's.
fn unapproved(title: &str) -> String {
    let ends = [
        " approval",
        " sign-off",
        " signoff",
        " sign off",
        " signature",
    ];
    let lower = title.to_lowercase();
    let end = ends.iter().find(|end| lower.ends_with(*end));
    let kept = end.and_then(|end| title.get(..title.len().checked_sub(end.len())?));
    kept.filter(|kept| is_role(kept))
        .unwrap_or(title)
        .to_owned()
}

/// The title that a line gives to the fields after it.
fn names<'l>(line: &Line<'l>) -> Option<&'l str> {
    let bold = line.bold?;
    let rest = line.text.strip_prefix(bold).unwrap_or_default();
    let rest = bare(rest);
    let only = rest.is_empty() || line.boxed && gaps(line.text).is_empty();
    let form = labelled(bold).is_some_and(|(label, value)| is_form(label) || !value.is_empty());
    (only
        && !form
        && exact(bold.trim_end_matches([':', '：']))
            .is_none_or(|c| matches!(c, Column::Service | Column::Approver)))
    .then_some(bold)
}

/// Whether a label is a field of a form.
fn is_form(label: &str) -> bool {
    use Column as C;
    matches!(
        exact(label),
        Some(
            C::Name
                | C::Signature
                | C::Date
                | C::Time
                | C::Owner
                | C::Role
                | C::Notes
                | C::Approver
        )
    )
}

fn is_signature(label: &str) -> bool {
    exact(label) == Some(Column::Signature) || is_approver(label)
}

/// `Approved by`, `Aprobado por`: who signs is asked.
fn is_approver(label: &str) -> bool {
    column(label) == Column::Approver && label.split_whitespace().count() <= 5
}

fn of_table(head: &[Inline], rows: &[(u32, Vec<Inline>)], headings: &[String]) -> Vec<SignOff> {
    if table(head, rows, headings) != Table::SignOff {
        return Vec::new();
    }
    let columns = columns(head);
    let wanted = [
        Column::Role,
        Column::Task,
        Column::Other,
        Column::Approver,
        Column::Name,
        Column::Service,
    ];
    let Some(titled) = wanted
        .iter()
        .find_map(|wanted| columns.iter().position(|column| column == wanted))
    else {
        return Vec::new();
    };
    let name = columns
        .iter()
        .position(|column| *column == Column::Name || *column == Column::Approver)
        .filter(|at| *at != titled);
    let labels = || {
        head.iter()
            .enumerate()
            .filter(|(at, _)| *at != titled)
            .map(|(_, cell)| cell.text.trim().to_owned())
    };
    let sign_off = |(line, cells): &(u32, Vec<Inline>)| {
        let text = |at: usize| cells.get(at).map_or("", |cell| cell.text.trim());
        let named = text(titled);
        let by = name.map(text).filter(|by| !is_open(by)).map(str::to_owned);
        (!is_open(named)).then(|| SignOff {
            title: title(named).0,
            line: *line,
            lines: *line..*line + 1,
            fields: labels().collect(),
            by,
            boxed: false,
        })
    };
    rows.iter().filter_map(sign_off).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::import::blocks::blocks;

    fn told(text: &str) -> Vec<String> {
        let found = sign_offs(&blocks(text));
        let told = |sign: &SignOff| {
            let boxed = if sign.boxed { " (box)" } else { "" };
            format!(
                "{} {}: {}{boxed}",
                sign.line,
                sign.title,
                sign.fields.join(", ")
            )
        };
        found.iter().map(told).collect()
    }

    #[test]
    fn every_way_of_signing_is_read() {
        for (text, expected) in [
            (
                "**Release Manager:** Name: ____ Signature: ____ Date: ____\n",
                vec!["1 Release Manager: Name, Signature, Date"],
            ),
            (
                "## Approval\n\n**QA Lead Approval:**\n- Name: ____\n- Signature: ____\n",
                vec!["3 QA Lead: Name, Signature"],
            ),
            (
                "## Approval\n\nSigned off by: ____\n\nName: ____ Signature: ____\n",
                vec![
                    "3 Signed off by: Signed off by",
                    "5 Approval: Name, Signature",
                ],
            ),
            ("Approved by: ______\n", vec!["1 Approved by: Approved by"]),
            (
                "## Sign-off\n- [ ] **Tech Lead:** ____ Date: ____\n- [ ] **Ops:** ____ Date: ____\n",
                vec![
                    "2 Tech Lead: Tech Lead, Date (box)",
                    "3 Ops: Ops, Date (box)",
                ],
            ),
            (
                "## Sign-off\n\n| Role | Name | Signature | Date |\n|-|-|-|-|\n| CTO | | | |\n",
                vec!["5 CTO: Name, Signature, Date"],
            ),
            (
                "- CTO Approval: ______ Date: ____\n",
                vec!["1 CTO: CTO Approval, Date"],
            ),
            (
                "## Firma de aprobación\n\n| Rol | Nombre | Firma |\n|-|-|-|\n| **Aprobador** | ___ | ___ |\n",
                vec!["5 Aprobador: Nombre, Firma"],
            ),
            (
                "**Aprovado por:** ________ Data: ____\n",
                vec!["1 Aprovado por: Aprovado por, Data"],
            ),
            (
                "**Approuvé par :** ________\n",
                vec!["1 Approuvé par: Approuvé par"],
            ),
            (
                "Genehmigt von: ________ Datum: ____\n",
                vec!["1 Genehmigt von: Genehmigt von, Datum"],
            ),
            (
                "Approvato da: ________\n",
                vec!["1 Approvato da: Approvato da"],
            ),
            (
                "Утвердил: ________ Подпись: ____ Дата: ____\n",
                vec!["1 Утвердил: Подпись, Дата"],
            ),
            (
                "审批人：________ 日期：____\n",
                vec!["1 审批人: 审批人, 日期"],
            ),
            ("承認者：＿＿＿＿\n", vec!["1 承認者: 承認者"]),
            ("승인자: ________\n", vec!["1 승인자: 승인자"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn contacts_and_blanks_are_no_signatures() {
        for text in [
            "**DBA**\n- Name: ____\n- Phone: ____\n",
            "- Ticket: ____\n- Start time: ____ Date: ____\n",
            "**Approved by**: Ada\n",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
