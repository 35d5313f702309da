//! Fences that hold no commands: what they seem to be; and the lines of a terminal's transcript, of
//! which only what was typed is a command.

use super::reads::{Reading, reading};
use super::shell::Text;
use super::variable::{self, assignment};
use super::{DataKind, Export, Host};

/// Languages whose fences may hold commands; the content decides.
#[rustfmt::skip]
const SHELLS: &[&str] = &["bash", "sh", "shell", "zsh", "ksh", "console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session", "session", "shell-script", "shellscript", "command", "commands", "cli", "posix", "term", "ssh", "linux", "unix", "docker", "kubectl"];
/// Languages that are words.
#[rustfmt::skip]
const WORDS: &[&str] = &["text", "txt", "plain", "plaintext", "markdown", "md", "output", "log", "logs", "mermaid", "plantuml", "dot", "ascii", "none", "email", "diagram", "graphviz", "rst"];
/// Languages of settings.
const SETTINGS: &[&str] = &["env", "dotenv", "properties", "ini", "conf"];
/// What drawings are made of.
const DRAWN: &str = "─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬▼▲►◄◀▶↓↑→←";
/// Beginnings of lines of messages.
#[rustfmt::skip]
const MESSAGES: &[&str] = &["subject", "to:", "cc:", "dear ", "hi ", "hello ", "announcement", "asunto", "assunto", "objet", "betreff", "onderwerp", "oggetto", "temat", "předmět", "тема", "主题", "件名", "제목", "estimad", "prezad", "bonjour", "hallo ", "уважаем", "各位", "status:", "priority:", "timestamp:", "impact:", "issue:", "各位"];

/// How far the name of a fence's language decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tag {
    /// It says shell; the content has to agree.
    Shell,
    /// It says nothing; only content beyond doubt is shell.
    None,
    /// It says that it is not shell.
    Other(DataKind),
}

/// What the name of a fence's language says.
pub(super) fn tag(language: Option<&str>) -> Tag {
    let name = language.unwrap_or_default().trim().to_lowercase();
    let first = name
        .trim_start_matches(['{', '.', '%'])
        .split([' ', ',', '{', '}', ':', ';'])
        .next();
    match first.unwrap_or_default() {
        "" => Tag::None,
        shell if SHELLS.contains(&shell) => Tag::Shell,
        "mermaid" | "plantuml" | "dot" | "ascii" | "diagram" | "graphviz" => {
            Tag::Other(DataKind::Diagram)
        }
        "output" | "log" | "logs" => Tag::Other(DataKind::Output),
        words if WORDS.contains(&words) => Tag::Other(DataKind::Words),
        settings if SETTINGS.contains(&settings) => Tag::Other(DataKind::Environment),
        _ => Tag::Other(DataKind::Configuration),
    }
}

/// The variables of a fence that only sets variables; `None` when it does anything else.
pub(super) fn settings(text: &Text, first: u32) -> Option<Vec<Export>> {
    let mut exports = Vec::new();
    for number in 0..text.len() {
        let line = text.line(number).trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with(';') {
            continue;
        }
        let set = ["export ", "set ", "declare -x "]
            .iter()
            .find_map(|word| line.strip_prefix(word))
            .unwrap_or(line);
        let (name, value) = assignment(set.trim_start())?;
        let value = comment_cut(value);
        let computed = value.contains("$(") || value.contains('`');
        let quoted = value.starts_with(['"', '\'']);
        let open = quoted && (value.len() < 2 || !value.ends_with(['"', '\'']));
        // A command after the assignment, or a value that goes on.
        let command = !quoted && value.contains(' ') && !value.contains(['<', '[', '{']);
        if computed
            || open
            || command
            || value.ends_with('\\')
            || value.contains(';') && line.contains("; ")
        {
            return None;
        }
        let line = first.saturating_add(u32::try_from(number).unwrap_or(0));
        exports.push(variable::export(name, value, line));
    }
    (!exports.is_empty()).then_some(exports)
}

fn comment_cut(value: &str) -> &str {
    let quoted = value.starts_with(['"', '\'']);
    let end = value.find(" #").filter(|at| {
        !quoted
            || value
                .get(..*at)
                .is_some_and(|v| v.trim_end().ends_with(['"', '\'']))
    });
    end.and_then(|at| value.get(..at))
        .unwrap_or(value)
        .trim_end()
}

/// What a fence without commands seems to be.
pub(super) fn kind(text: &Text) -> DataKind {
    let lines: Vec<&str> = (0..text.len())
        .map(|line| text.line(line).trim())
        .filter(|line| !line.is_empty())
        .collect();
    let of = |is: &dyn Fn(&str) -> bool| lines.iter().filter(|line| is(line)).count();
    let most = |found: usize| found * 2 > lines.len();
    if most(of(&is_timed)) {
        return DataKind::Timeline;
    }
    if most(of(&|line| {
        line.chars().any(|c| DRAWN.contains(c))
            && line.chars().filter(|c| "─│═║".contains(*c)).count() > 1
    })) {
        return DataKind::Diagram;
    }
    let says = |line: &str| {
        let lower = line.to_lowercase();
        MESSAGES.iter().any(|word| lower.starts_with(word))
    };
    if lines.iter().take(3).any(|line| says(line)) {
        return DataKind::Message;
    }
    if is_configuration(&lines) {
        return DataKind::Configuration;
    }
    DataKind::Words
}

/// `T+5 min:`, `08:30`, `Day 2`: a line of a timetable.
fn is_timed(line: &str) -> bool {
    let line = line.trim_start_matches(['-', '*', ' ', '[']);
    let offset = line.strip_prefix(['T', 't']).map(str::trim_start);
    let offset = offset.is_some_and(|rest| {
        rest.starts_with(['+', '-', '−', '±'])
            && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    });
    let mut parts = line.splitn(2, ':');
    let hour = parts.next().is_some_and(|hour| {
        (1..3).contains(&hour.len()) && hour.chars().all(|c| c.is_ascii_digit())
    });
    let minute = parts
        .next()
        .is_some_and(|rest| rest.chars().take(2).filter(char::is_ascii_digit).count() == 2);
    offset || hour && minute
}

fn is_configuration(lines: &[&str]) -> bool {
    let first = lines
        .iter()
        .find(|line| !line.starts_with(['#', '/', '-']))
        .copied()
        .unwrap_or_default();
    let upper = first.to_uppercase();
    let sql = [
        "SELECT ", "INSERT ", "UPDATE ", "ALTER ", "CREATE ", "DROP ", "DELETE ", "WITH ", "BEGIN;",
    ]
    .iter()
    .any(|word| upper.starts_with(word));
    let quoted = lines.iter().any(|line| line.contains('"'));
    let braces = quoted
        && first.starts_with(['{', '['])
        && lines
            .last()
            .is_some_and(|last| last.ends_with(['}', ']', ';']));
    let yaml = lines
        .iter()
        .filter(|line| {
            line.split_once(": ").is_some_and(|(key, _)| {
                key.trim_start_matches("- ")
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || "_-.".contains(c))
            })
        })
        .count();
    sql || braces || yaml * 2 > lines.len()
}

/// A transcript, parted into what was typed and what was printed.
#[derive(Default)]
pub(super) struct Transcript {
    /// What was typed, on its lines; other lines are empty.
    pub(super) typed: String,
    /// What was printed, by line.
    pub(super) printed: Vec<(usize, String)>,
    /// Where it was typed, by line, where the prompts tell.
    pub(super) hosts: Vec<(usize, Host)>,
}

/// The transcript that a body is, if lines of it begin with a prompt.
pub(super) fn transcript(text: &Text, language: Option<&str>) -> Option<Transcript> {
    let session = language.is_some_and(|name| {
        name.contains("console") || name.contains("session") || name.contains("term")
    });
    let prompted = (0..text.len()).any(|line| prompt(text.line(line), session).is_some());
    let root = session && !prompted && (0..text.len()).any(|line| typed_by_root(text.line(line)));
    if !prompted && !root {
        return None;
    }
    let mut transcript = Transcript::default();
    let mut goes_on = false;
    for number in 0..text.len() {
        let line = text.line(number);
        let typed = prompt(line, session);
        let bare = line.trim_start().strip_prefix("# ");
        let by_root = bare.filter(|_| root && typed_by_root(line));
        if let Some((command, host)) = typed.or(by_root.map(|command| (command, None))) {
            transcript.typed.push_str(command);
            transcript.hosts.extend(host.map(|host| (number, host)));
            goes_on = command.trim_end().ends_with('\\');
        } else if goes_on {
            let line = line.trim_start().strip_prefix("> ").unwrap_or(line);
            transcript.typed.push_str(line);
            goes_on = line.trim_end().ends_with('\\');
        } else if line.trim_start().starts_with("# ") {
            transcript.typed.push_str(line);
        } else if !line.trim().is_empty() {
            transcript
                .printed
                .push((number, line.trim_end().to_owned()));
        }
        transcript.typed.push('\n');
    }
    Some(transcript)
}

/// `# systemctl restart app` in a transcript: the prompt of root, where what follows is a command
/// beyond doubt and no other prompt stands in it.
fn typed_by_root(line: &str) -> bool {
    let command = line.trim_start().strip_prefix("# ");
    let read = command.and_then(|command| Text::new(command).statement(0).ok());
    read.is_some_and(|statement| reading(&statement, &[]) == Reading::Sure)
}

/// What stands after a prompt, and the host it names.
fn prompt(line: &str, session: bool) -> Option<(&str, Option<Host>)> {
    let line = line.trim_start();
    if let Some(command) = line.strip_prefix("$ ") {
        return Some((command.trim_start(), None));
    }
    let root = session
        .then(|| line.strip_prefix("% ").or_else(|| line.strip_prefix("❯ ")))
        .flatten();
    if let Some(command) = root {
        return Some((command.trim_start(), None));
    }
    let end = line.char_indices().take(120).find(|(at, c)| {
        let spaced = line.get(at + 1..).is_some_and(|rest| rest.starts_with(' '));
        matches!(c, '$' | '#' | '%') && spaced
    });
    let (end, _) = end?;
    let place = line
        .get(..end)?
        .trim_start_matches(['[', '('])
        .trim_end_matches([']', ' ']);
    let command = line.get(end + 2..)?.trim_start();
    let (user, rest) = place.split_once('@')?;
    let host = rest.split([':', ' ']).next().unwrap_or_default();
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    let own = matches!(
        host,
        "localhost" | "laptop" | "local" | "host" | "hostname" | "machine"
    );
    let found = (!own).then(|| Host {
        user: Some(user.to_owned()),
        host: host.to_owned(),
    });
    (plain(user) && plain(host) && !command.is_empty()).then_some((command, found))
}
