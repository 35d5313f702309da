//! Words that tell one line from another in the languages that runbooks are written in, beside those
//! that headings are about (`words`). All are in lower case: who asks lowers its words once.

use super::has_stem;

/// Whether a stem of a table stands in words in lower case.
#[must_use]
pub fn has_any(lower: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| has_stem(lower, stem))
}

/// Headings of what is to be seen after the step before.
#[rustfmt::skip]
pub const SEEN: &[&str] = &[
    "expected", "expect", "should see", "output", "result", "esperado", "resultado", "attendu",
    "résultat", "erwartet", "ergebnis", "verwacht", "atteso", "oczekiwan", "očekávan", "ожидаем",
    "результат", "预期", "期待", "예상",
];

/// Headings of what is to be watched.
#[rustfmt::skip]
pub const WATCH: &[&str] = &[
    "monitor", "watch", "observe", "vigilar", "monitorear", "monitorar", "surveiller", "überwachen",
    "beobachten", "bewaken", "monitorare", "monitoruj", "sledovat", "наблюда", "监控", "監視",
];

/// Headings beside the plan: nothing under them is done.
#[rustfmt::skip]
pub const ASIDE: &[&str] = &[
    "failure handling", "if fail", "on failure", "if ", "risk", "note", "warning", "caution",
    "important", "background", "objective", "goal", "purpose", "participants", "responsible",
    "owner", "impact", "rollback", "duration", "dependencies", "abort", "falla", "riesgo", "nota",
    "objetivo", "risco", "risque", "objectif", "hinweis", "risiko", "ziel", "риск", "цель", "注意",
    "pokud chyba", "při chybě", "v případě chyby", "bei fehler", "im fehlerfall", "en cas d'échec",
    "en cas d’échec", "en cas d'erreur", "en cas d’erreur", "si falla", "en caso de error",
    "em caso de falha", "em caso de erro", "se falhar", "in caso di errore", "se fallisce",
    "w razie błędu", "bij fouten", "при ошибке", "в случае ошибки", "hata durumunda", "如果失败",
    "失败时", "失敗した場合", "失敗時", "エラー時", "실패 시", "오류 시",
];

/// Stems of what must be there before anything is done.
#[rustfmt::skip]
pub const PREREQUISITES: &[&str] = &[
    "prerequisite", "pre-requisite", "precondition", "prerrequisito", "requisitos previos",
    "pré-requis", "prérequis", "voraussetzung", "prerequisiti", "předpoklad", "ön koşul", "önkoşul",
    "предварительные требования", "前提条件", "先决条件", "前置条件", "사전 조건", "사전조건", "전제 조건",
];

/// Words that orders begin with, in the titles of what is done one after the other.
#[rustfmt::skip]
pub const IMPERATIVE: &[&str] = &[
    "add", "announce", "archive", "bump", "build", "check", "choose", "clean", "close", "commit",
    "confirm", "copy", "create", "cut", "decide", "delete", "deploy", "disable", "draft", "edit",
    "enable", "ensure", "finalize", "freeze", "generate", "get", "install", "make", "merge",
    "notify", "open", "prepare", "promote", "publish", "pull", "push", "release", "remove",
    "restart", "review", "run", "send", "set", "sign", "start", "stop", "switch", "tag", "test",
    "update", "upload", "validate", "verify", "wait", "write",
];

/// Beginnings of words that tell what a machine does by itself: nobody does what is listed then.
#[rustfmt::skip]
pub const MACHINE: &[&str] = &[
    "the server then ", "the server will ", "the script ", "this script ", "the workflow ",
    "this workflow ", "the pipeline ", "this pipeline ", "this command ", "the command will ",
    "this will ", "the job ", "o deploy executa", "o script ", "esse script ", "este script ",
    "isso vai", "isto vai", "das skript ", "dieses skript ", "le script ", "ce script ",
    "cette commande ", "el script ", "este comando ", "lo script ", "questo script ",
    "het script ", "dit script ", "skrypt ", "скрипт ", "脚本会", "脚本将", "该脚本", "スクリプトは",
    "スクリプトが", "스크립트는", "스크립트가",
];

/// Whether words say that a machine does what follows.
#[must_use]
pub fn tells_of_machine(words: &str) -> bool {
    let lower = super::lower(words);
    MACHINE.iter().any(|start| {
        let bare = start.trim_end();
        lower.starts_with(bare) && has_stem(&lower, start)
    })
}

/// Signs, anywhere in the words, that something may be left out.
#[rustfmt::skip]
pub const OPTIONAL: &[&str] = &[
    "(optional", "[optional", "optional:", "optional step", "if needed)", "if applicable)",
    "(opcional", "(facultatif", "(optionnel", "(опционально", "(необязательно", "（可选", "(可选", "（任意",
    "(任意", "(opzionale", "(opcjonalnie", "(선택",
];

/// Signs, anywhere in the words, that the plan stops until somebody decides.
#[rustfmt::skip]
pub const STOP: &[&str] = &[
    "stop:", "stop**", "⚠️ stop", "do not proceed", "only proceed if", "🛑", "go or no-go",
    "go/no-go", "go / no-go", "no continuar", "não prossiga", "ne pas continuer",
    "nicht fortfahren", "не продолжать", "不要继续", "请勿继续",
];

/// Stems of what is moved in shares.
#[rustfmt::skip]
pub const TRAFFIC: &[&str] = &[
    "traffic", "canary", "weight", "rollout", "ramp", "users", "route", "shift", "cohort",
    "tráfico", "tráfego", "trafic", "verkehr", "verkeer", "traffico", "ruch", "provoz", "трафик",
    "流量", "トラフィック", "트래픽", "trafik",
];

/// Whole labels before a command.
#[rustfmt::skip]
pub const RUN: &[&str] = &[
    "run", "execute", "ejecutar", "executar", "exécuter", "lancer", "ausführen", "voer uit",
    "eseguire", "uruchom", "spusťte", "выполнить", "执行", "運行",
];

/// Stems of what may be lost on the way back.
#[rustfmt::skip]
pub const DATA: &[&str] = &[
    "database", "schema", "data ", "backup", "restore", "migration", "base de datos",
    "banco de dados", "base de données", "datenbank", "databank", "baza danych", "bazy danych",
    "databáz", "баз", "миграц", "数据库", "資料庫", "データベース", "데이터베이스", "veritabanı", "restaur",
    "wiederherstell", "restauração",
];

/// Stems of bringing data back as it was.
#[rustfmt::skip]
pub const RESTORE: &[&str] = &[
    "restore", "restoring", "wiederherstell", "restaur", "ripristin", "przywr", "obnov", "восстанов", "відновл", "geri yükle", "恢复", "还原", "復元", "リストア", "복원", "복구",
];

/// Stems of the time in which the deployment may run.
#[rustfmt::skip]
pub const WINDOW: &[&str] = &[
    "window",
    "ventana",
    "janela",
    "fenêtre",
    "fenster",
    "wartungsfenster",
    "venster",
    "finestra",
    "okno",
    "окно",
    "窗口",
    "時間帯",
    "作業時間",
    "시간대",
    "pencere",
    "scheduled time",
];

/// Words that introduce conditions; of scripts that part their words, whole ones.
#[rustfmt::skip]
pub const WHEN: &[&str] = &[
    "when", "if", "any of", "cuando", "si", "cualquiera", "quando", "se", "qualquer", "lorsque",
    "quand", "wenn", "falls", "sobald", "wanneer", "als", "jeśli", "gdy", "pokud", "když", "если",
    "при", "якщо", "eğer", "如果", "当", "場合", "경우",
];

/// Labels of what verifies a box.
#[rustfmt::skip]
pub const VERIFY: &[&str] = &[
    "verification", "verify", "validate", "check", "verificación", "verificar", "verificação",
    "vérification", "vérifier", "überprüf", "prüfung", "verificatie", "verifica", "weryfikacja",
    "ověření", "проверка", "验证", "確認",
];

/// Labels of the command of a box.
#[rustfmt::skip]
pub const COMMAND: &[&str] = &[
    "command", "comando", "commande", "befehl", "opdracht", "polecenie", "příkaz", "команда", "命令",
    "コマンド", "명령", "komut", "run", "execute",
];

/// Labels of what a box expects.
#[rustfmt::skip]
pub const EXPECT: &[&str] = &[
    "expected", "expect", "estado esperado", "resultado esperado", "esperado", "attendu",
    "résultat attendu", "erwartet", "verwacht", "atteso", "oczekiwan", "očekávan", "ожидаем", "预期",
    "期待", "예상", "beklenen", "threshold", "umbral", "acceptance", "criteria", "should",
];

/// Labels of who does it.
#[rustfmt::skip]
pub const OWNER: &[&str] = &[
    "owner", "responsible", "assignee", "responsable", "responsável", "verantwortlich", "zuständig",
    "verantwoordelijke", "responsabile", "odpowiedzialny", "ответственный", "负责人", "責任者", "担当",
    "담당", "sorumlu",
];

/// Labels of what is written down once it is done.
#[rustfmt::skip]
pub const RESULT: &[&str] = &[
    "result", "actual", "resultado", "résultat", "ergebnis", "wynik", "výsledek", "результат", "结果",
    "結果", "결과", "document",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_machine_does_is_told_from_what_people_do() {
        for words in [
            "The server then does this:",
            "The script will",
            "This command:",
            "O deploy executa:",
            "Das Skript erledigt:",
            "脚本会执行：",
        ] {
            assert!(tells_of_machine(words), "{words}");
        }
        for words in [
            "The scripts to run:",
            "Run the script:",
            "This commander",
            "Steps:",
        ] {
            assert!(!tells_of_machine(words), "{words}");
        }
    }

    #[test]
    fn what_is_done_on_failure_is_beside_the_plan() {
        for words in [
            "Bei Fehler",
            "Si falla",
            "失敗した場合",
            "Hata Durumunda",
            "실패 시",
        ] {
            assert!(has_any(&super::super::lower(words), ASIDE), "{words}");
        }
    }
}
