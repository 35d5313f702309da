//! The person's own editor: which one, how it is told to begin at a line, and waiting for it while
//! it has the terminal. Whoever calls gives the terminal back before and takes it again after.
#![expect(
    clippy::disallowed_methods,
    reason = "an editor is a program that has the terminal to itself"
)]

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::Command;

use nix::sys::signal::{Signal, kill, raise};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// An editor with the words that the person gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Editor {
    words: Vec<String>,
}

/// Why an editor did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// There is no such program, or it cannot be run.
    #[error("start {program}: {source}")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It ended otherwise than well.
    #[error("edit: {program} ended with {how}")]
    Failed {
        /// The program.
        program: String,
        /// With what.
        how: String,
    },
}

/// How an editor is told where to begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Manner {
    /// `+12 FILE`.
    Plus,
    /// `FILE:12`.
    Colon,
    /// `--goto FILE:12`.
    Goto,
    /// `--line 12 FILE`.
    Line,
    /// Not at all: a word that it does not know it might take for another file.
    Unknown,
}

impl Editor {
    /// What `$VISUAL` says, else `$EDITOR`, else vi.
    #[must_use]
    pub fn chosen(visual: Option<&str>, editor: Option<&str>) -> Self {
        let named = [visual, editor].into_iter().flatten().map(split);
        let mut named = named.filter(|words| words.first().is_some_and(|word| !word.is_empty()));
        let words = named.next().unwrap_or_else(|| vec!["vi".to_owned()]);
        Self { words }
    }

    /// The program without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        let program = self.program();
        program.rsplit('/').next().unwrap_or(program)
    }

    fn program(&self) -> &str {
        self.words.first().map_or("vi", String::as_str)
    }

    /// The words after the program that open a file at a line, from one.
    #[must_use]
    pub fn arguments(&self, file: &Path, line: u32) -> Vec<OsString> {
        let given = self.words.iter().skip(1);
        let mut words: Vec<OsString> = given.map(OsString::from).collect();
        let waits = |word: &OsString| word == "--wait" || word == "-w" || word == "--block";
        // These hand the file to a window and end; the room would go on before anything is changed.
        if let Some(wait) = waiting(self.name()).filter(|_| !words.iter().any(waits)) {
            words.push(wait.into());
        }
        let at_line = || {
            let mut at_line = file.as_os_str().to_owned();
            at_line.push(format!(":{line}"));
            at_line
        };
        match manner(self.name()) {
            Manner::Plus => words.extend([format!("+{line}").into(), file.into()]),
            Manner::Colon => words.push(at_line()),
            Manner::Goto => words.extend(["--goto".into(), at_line()]),
            Manner::Line => words.extend(["--line".into(), line.to_string().into(), file.into()]),
            Manner::Unknown => words.push(file.into()),
        }
        words
    }

    /// Opens a file at a line and waits until the editor has ended. Where the editor is stopped,
    /// so is this process, as its shell expects it of all that it started together.
    ///
    /// # Errors
    /// When it cannot be started, or says that it failed.
    pub fn run(&self, file: &Path, line: u32) -> Result<(), EditorError> {
        let started = Command::new(self.program())
            .args(self.arguments(file, line))
            .spawn();
        let child = started.map_err(|source| EditorError::NotStarted {
            program: self.program().to_owned(),
            source,
        })?;
        match ended(child.id()) {
            None => Ok(()),
            Some(how) => Err(EditorError::Failed {
                program: self.name().to_owned(),
                how,
            }),
        }
    }
}

/// Waits until the editor has ended: with what, where it was not well.
fn ended(id: u32) -> Option<String> {
    let pid = Pid::from_raw(i32::try_from(id).ok()?);
    loop {
        match waitpid(pid, Some(WaitPidFlag::WUNTRACED)) {
            Ok(WaitStatus::Exited(_, 0)) => return None,
            Ok(WaitStatus::Exited(_, code)) => return Some(format!("exit {code}")),
            Ok(WaitStatus::Signaled(_, signal, _)) => return Some(signal.to_string()),
            Ok(WaitStatus::Stopped(..)) => {
                // Both fail only where there is nothing left to wait for.
                let _ = raise(Signal::SIGSTOP);
                let _ = kill(pid, Signal::SIGCONT);
            }
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}

fn manner(name: &str) -> Manner {
    match name {
        "vi" | "vim" | "nvim" | "gvim" | "vim.basic" | "vim.tiny" | "view" | "elvis" | "vis"
        | "nano" | "pico" | "emacs" | "emacsclient" | "micro" | "kak" | "ne" | "joe" | "jed"
        | "mg" | "zile" | "mcedit" | "gedit" | "xed" | "pluma" | "nedit" => Manner::Plus,
        "hx" | "helix" | "subl" | "sublime_text" | "zed" | "zeditor" | "lapce" => Manner::Colon,
        "code" | "code-insiders" | "code-oss" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            Manner::Goto
        }
        "kate" | "kwrite" | "mate" | "idea" | "pycharm" | "goland" | "rustrover" | "clion"
        | "webstorm" => Manner::Line,
        _ => Manner::Unknown,
    }
}

/// The word that makes an editor with windows wait until the file is closed.
fn waiting(name: &str) -> Option<&'static str> {
    match name {
        "code" | "code-insiders" | "code-oss" | "codium" | "vscodium" | "cursor" | "windsurf"
        | "subl" | "sublime_text" | "zed" | "zeditor" | "mate" | "idea" | "pycharm" | "goland"
        | "rustrover" | "clion" | "webstorm" | "gedit" | "xed" => Some("--wait"),
        "kate" => Some("--block"),
        "gvim" => Some("--nofork"),
        _ => None,
    }
}

/// The words of a variable as a shell would part them; nothing in it is expanded.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(editor: &str) -> String {
        let editor = Editor::chosen(None, Some(editor));
        let words = editor.arguments(Path::new("/srv/a b.md"), 12);
        let words = words.iter().map(|word| word.to_string_lossy().into_owned());
        std::iter::once(editor.program().to_owned())
            .chain(words)
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        for (editor, wanted) in [
            ("vi", "vi|+12|/srv/a b.md"),
            ("/usr/bin/nvim", "/usr/bin/nvim|+12|/srv/a b.md"),
            ("nano -w", "nano|-w|+12|/srv/a b.md"),
            ("emacsclient -t", "emacsclient|-t|+12|/srv/a b.md"),
            ("micro", "micro|+12|/srv/a b.md"),
            ("hx", "hx|/srv/a b.md:12"),
            ("code", "code|--wait|--goto|/srv/a b.md:12"),
            ("codium -w -n", "codium|-w|-n|--goto|/srv/a b.md:12"),
            ("subl --wait", "subl|--wait|/srv/a b.md:12"),
            ("zed", "zed|--wait|/srv/a b.md:12"),
            ("kate", "kate|--block|--line|12|/srv/a b.md"),
            ("ed", "ed|/srv/a b.md"),
            ("/opt/my-editor", "/opt/my-editor|/srv/a b.md"),
        ] {
            assert_eq!(line_of(editor), wanted);
        }
    }

    #[test]
    fn the_words_of_the_variable_are_parted_as_a_shell_does() {
        for (text, wanted) in [
            ("", vec![]),
            ("  ", vec![]),
            ("vim -u NONE", vec!["vim", "-u", "NONE"]),
            ("'/opt/my editor/ed' -n", vec!["/opt/my editor/ed", "-n"]),
            ("vim -c \"set nu\"", vec!["vim", "-c", "set nu"]),
            ("/opt/my\\ editor/ed", vec!["/opt/my editor/ed"]),
            ("vim ''", vec!["vim", ""]),
            ("vim -c 'set nu", vec!["vim", "-c", "set nu"]),
            ("vim \\", vec!["vim", ""]),
        ] {
            assert_eq!(split(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn visual_comes_before_editor_and_vi_after_both() {
        let chosen = |visual, editor| Editor::chosen(visual, editor).name().to_owned();
        assert_eq!(chosen(Some("nvim"), Some("nano")), "nvim");
        assert_eq!(chosen(Some(" "), Some("/bin/nano")), "nano");
        assert_eq!(chosen(Some("''"), None), "vi");
        assert_eq!(chosen(None, None), "vi");
    }

    #[test]
    fn an_editor_that_fails_or_is_not_there_says_so() {
        let told = |editor: &str| {
            let run = Editor::chosen(None, Some(editor)).run(Path::new("/nowhere"), 1);
            run.map_err(|error| error.to_string())
        };
        assert_eq!(told("true"), Ok(()));
        assert_eq!(
            told("sh -c 'exit 3'"),
            Err("edit: sh ended with exit 3".to_owned())
        );
        assert!(told("no-such-editor-here").is_err_and(|error| error.starts_with("start no-such")));
    }
}
