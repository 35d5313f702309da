//! Labels of the lines within a box: `Verification:`, `Expected:`, `Owner:`.

use super::super::words::has_stem;

/// What a sub-bullet says of its item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Label {
    Verify,
    Command,
    Expect,
    Owner,
    Result,
}

/// The label of a line, and what follows it.
pub(super) fn label(text: &str) -> Option<(Label, &str)> {
    const VERIFY: [&str; 18] = [
        "verification",
        "verify",
        "validate",
        "check",
        "verificación",
        "verificar",
        "verificação",
        "vérification",
        "vérifier",
        "überprüf",
        "prüfung",
        "verificatie",
        "verifica",
        "weryfikacja",
        "ověření",
        "проверка",
        "验证",
        "確認",
    ];
    const COMMAND: [&str; 14] = [
        "command",
        "comando",
        "commande",
        "befehl",
        "opdracht",
        "polecenie",
        "příkaz",
        "команда",
        "命令",
        "コマンド",
        "명령",
        "komut",
        "run",
        "execute",
    ];
    const EXPECT: [&str; 22] = [
        "expected",
        "expect",
        "estado esperado",
        "resultado esperado",
        "esperado",
        "attendu",
        "résultat attendu",
        "erwartet",
        "verwacht",
        "atteso",
        "oczekiwan",
        "očekávan",
        "ожидаем",
        "预期",
        "期待",
        "예상",
        "beklenen",
        "threshold",
        "umbral",
        "acceptance",
        "criteria",
        "should",
    ];
    const OWNER: [&str; 16] = [
        "owner",
        "responsible",
        "assignee",
        "responsable",
        "responsável",
        "verantwortlich",
        "zuständig",
        "verantwoordelijke",
        "responsabile",
        "odpowiedzialny",
        "ответственный",
        "负责人",
        "責任者",
        "担当",
        "담당",
        "sorumlu",
    ];
    const RESULT: [&str; 12] = [
        "result",
        "actual",
        "resultado",
        "résultat",
        "ergebnis",
        "wynik",
        "výsledek",
        "результат",
        "结果",
        "結果",
        "결과",
        "document",
    ];
    let (head, said) = text.split_once([':', '：'])?;
    let head = head.trim().to_lowercase();
    if head.split_whitespace().count() > 3 || head.len() > 60 {
        return None;
    }
    let is = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| head.starts_with(stem) && has_stem(&head, stem))
    };
    let label = if is(&EXPECT) {
        Label::Expect
    } else if is(&VERIFY) {
        Label::Verify
    } else if is(&COMMAND) {
        Label::Command
    } else if is(&OWNER) {
        Label::Owner
    } else if is(&RESULT) {
        Label::Result
    } else {
        return None;
    };
    Some((label, said.trim()))
}
