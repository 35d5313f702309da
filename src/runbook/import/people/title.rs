//! Titles of roles: which words are one (`Deployment Lead`, `DBA`, `值班工程师`), and titles without
//! their numbers and brackets.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::runbook::import::line::bare;
use crate::runbook::import::words::is_unspaced;

/// English words that a title ends with, in lower case.
#[rustfmt::skip]
const LAST: &[&str] = &[
    "lead", "leader", "leads", "engineer", "engineers", "manager", "managers", "commander", "coordinator", "administrator", "administrators", "admin", "admins", "officer", "owner", "owners", "director",
    "developer", "developers", "architect", "architects", "analyst", "operator", "operators", "ops", "executive", "executives", "chief", "captain", "driver", "scribe", "facilitator", "approver", "reviewer", "specialist",
    "representative", "liaison", "responder", "supervisor", "tester", "testers", "maintainer", "vendor", "dba", "dbas", "sre", "sres", "qa", "devops", "devsecops", "secops", "netops", "dataops", "mlops", "cto", "ceo", "cio", "ciso",
    "coo", "cfo", "pm", "po", "vp", "em", "noc", "soc", "dri", "tpm", "tl", "infosec", "on-call", "oncall", "team", "teams", "squad", "support", "stakeholder", "stakeholders", "incident-commander",
];

/// English words that a title begins with.
const FIRST: [&str; 7] = ["vp", "svp", "evp", "head", "director", "chief", "manager"];

/// Words after a title that tell only which one of them.
const WHICH: [&str; 8] = [
    "primary",
    "secondary",
    "backup",
    "on-call",
    "i",
    "ii",
    "iii",
    "a",
];

/// Words that make a title wherever they stand in it, in lower case, in many languages.
#[rustfmt::skip]
const TITLES: &[&str] = &[
        "líder", "lider", "ingeniero", "ingeniera", "gerente", "jefe", "jefa", "comandante", "coordinador", "coordinadora", "administrador", "administradora", "oficial", "dueño", "responsable", "desarrollador", "desarrolladora", "arquitecto", "analista", "operador", "operadora", "equipo", "desplegador", "aprobador", "guardia", "soporte", "encargado",
    "engenheiro", "engenheira", "coordenador", "coordenadora", "diretor", "diretora", "desenvolvedor", "desenvolvedora", "arquiteto", "equipe", "aprovador", "plantonista", "suporte", "responsável", "chefe",
    "ingénieur", "ingénieure", "chef", "cheffe", "directeur", "directrice", "développeur", "développeuse", "architecte", "administrateur", "administratrice", "opérateur", "équipe", "astreinte", "commandant", "approbateur",
    "leiter", "leiterin", "leitung", "ingenieur", "ingenieurin", "einsatzleiter", "einsatzleitung", "teamleiter", "projektleiter", "projektleitung", "bereitschaft", "entwickler", "entwicklerin", "administratorin", "architekt", "betrieb", "koordinator", "koordinatorin", "datenbankadministrator", "datenbankadmin", "verantwortlicher", "geschäftsführer", "betriebsleiter", "sicherheitsbeauftragter", "tester",
    "responsabile", "ingegnere", "direttore", "direttrice", "sviluppatore", "amministratore", "coordinatore", "comandante", "operatore", "squadra", "reperibile",
    "beheerder", "ontwikkelaar", "teamleider", "leider", "coördinator", "directeur", "architect", "verantwoordelijke", "eigenaar",
    "inżynier", "kierownik", "dyrektor", "programista", "dyżurny", "koordynator", "lider", "zespół", "właściciel", "dowódca", "administratorka",
    "inženýr", "vedoucí", "manažer", "ředitel", "vývojář", "správce", "koordinátor", "velitel", "tým", "pohotovost", "architekt",
    "инженер", "руководитель", "менеджер", "директор", "разработчик", "администратор", "архитектор", "аналитик", "оператор", "команда", "лид", "тимлид", "техлид", "дежурный", "координатор", "начальник", "тестировщик", "командир", "владелец", "поддержка", "ответственный",
    "інженер", "керівник", "розробник", "адміністратор", "черговий", "начальник", "підтримка",
    "mühendis", "mühendisi", "yönetici", "yöneticisi", "müdür", "müdürü", "lideri", "geliştirici", "koordinatör", "koordinatörü", "ekip", "ekibi", "sorumlusu", "nöbetçi", "komutan", "komutanı",
];

/// The same for scripts that do not part their words: found anywhere.
#[rustfmt::skip]
const UNSPACED: &[&str] = &[
    "负责人", "工程师", "经理", "指挥官", "指挥", "总监", "主管", "管理员", "运维", "开发", "测试", "团队", "值班", "领导", "协调员", "架构师", "负责", "安全员", "产品",
    "責任者", "担当", "エンジニア", "マネージャー", "マネージャ", "リーダー", "指揮者", "管理者", "当番", "チーム", "ディレクター", "運用", "開発者", "部長", "課長",
    "엔지니어", "매니저", "리더", "책임자", "담당자", "관리자", "지휘관", "팀장", "당직", "팀", "개발자", "운영", "임원",
];

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| TITLES.iter().copied().collect());
static ENDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LAST.iter().copied().collect());

/// Longest title, in bytes and in words.
const LONGEST: (usize, usize) = (80, 6);

/// Whether the words are the title of a role.
#[must_use]
pub fn is_role(words: &str) -> bool {
    let words = words.trim();
    if words.len() > LONGEST.0 || words.is_empty() {
        return false;
    }
    let lower = words.to_lowercase();
    if lower.contains(is_unspaced) {
        return lower.chars().count() <= 16 && UNSPACED.iter().any(|title| lower.contains(title));
    }
    let parting = |c: char| !(c.is_alphanumeric() || c == '-' || c == '\'');
    let parts: Vec<&str> = lower
        .split(parting)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() > LONGEST.1 {
        return false;
    }
    let which = |part: &&str| WHICH.contains(part) || part.chars().all(|c| c.is_ascii_digit());
    let last = parts
        .iter()
        .rev()
        .find(|part| !which(part))
        .or(parts.last());
    let ends = last.is_some_and(|last| ENDS.contains(last));
    let begins = parts.len() > 1 && FIRST.contains(&parts[0]);
    ends || begins || parts.iter().any(|part| WORDS.contains(part))
}

/// A title without its number, its signs and its brackets, and what stands in the brackets, with
/// them. `DEPLOYMENT LEAD` is told as `Deployment Lead`.
#[must_use]
pub fn title(words: &str) -> (String, Option<String>) {
    let words = unnumbered(bare(words));
    let (before, notes) = match words.char_indices().find(|(_, c)| matches!(c, '(' | '（')) {
        Some((at, _)) if at > 0 => words.split_at(at),
        _ => (words, ""),
    };
    let notes = notes.trim();
    let notes = (!notes.is_empty()).then(|| notes.to_owned());
    (lowered(bare(before)), notes)
}

/// Words without the number or the sign that they begin with.
#[must_use]
pub fn unnumbered(words: &str) -> &str {
    let number = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let numbered = number.len() < words.len() && number.starts_with([' ', ')', '、', '．']);
    let words = if numbered { number } else { words };
    words
        .trim_start_matches(|c: char| {
            !(c.is_alphanumeric()
                || matches!(c, '@' | '<' | '[' | '{' | '#' | '/' | '(' | '$' | '+'))
        })
        .trim()
}

/// Shouted words in capitals and small letters; what is short stays, it is an abbreviation.
fn lowered(words: &str) -> String {
    let shouted = words.chars().filter(|c| c.is_alphabetic()).count() > 5
        && !words.contains(char::is_lowercase)
        && words.contains(char::is_whitespace);
    if !shouted {
        return words.to_owned();
    }
    let spoken = |word: &str| -> String {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if word.chars().count() > 3 => std::iter::once(first)
                .chain(letters.flat_map(char::to_lowercase))
                .collect(),
            _ => word.to_owned(),
        }
    };
    let words: Vec<String> = words.split_whitespace().map(spoken).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_many_languages_are_roles() {
        for words in [
            "Deployment Lead",
            "DBA",
            "SRE",
            "On-call engineer",
            "Líder técnico",
            "Engenheiro de plantão",
            "Chef de projet",
            "Einsatzleitung",
            "Дежурный инженер",
            "值班工程师",
            "責任者",
            "당직 엔지니어",
            "Nöbetçi mühendis",
            "Vedoucí směny",
        ] {
            assert!(is_role(words), "{words}");
        }
        for words in [
            "Database",
            "Step 1",
            "Notes",
            "Lead Capture",
            "Team Briefing",
            "Admin Panel Access",
            "the quick brown fox jumped over the lead of it",
            "",
        ] {
            assert!(!is_role(words), "{words}");
        }
    }

    #[test]
    fn a_title_loses_number_and_brackets() {
        let told = |words| title(words);
        assert_eq!(
            told("1. DEPLOYMENT LEAD (Decision Authority)"),
            (
                "Deployment Lead".to_owned(),
                Some("(Decision Authority)".to_owned())
            )
        );
        assert_eq!(told("QA"), ("QA".to_owned(), None));
        assert_eq!(told("📞 On-Call:"), ("On-Call".to_owned(), None));
    }
}
