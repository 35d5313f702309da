//! What the words of headings mean, in the languages that runbooks are written in. One table; who
//! wants to know whether a heading is about rolling back asks it here and nowhere else.

pub mod labels;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::vocabulary::ByLetter;

/// What a piece of a runbook can be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Concept {
    /// Phase, stage: a part of the plan, mostly with a number.
    Phase,
    /// Step: a part of a phase, mostly with a number.
    Step,
    /// Section, part, block: a piece of a document that may be one of the plan.
    Part,
    /// Day, wave, batch, round: a piece of a plan that is done bit by bit.
    Round,
    /// Deployment, cut-over, rollout, procedure: where the plan stands.
    Deployment,
    /// What is done before.
    Before,
    /// What is done while it runs.
    During,
    /// What is done afterwards.
    After,
    /// Checklists, prerequisites.
    Checklist,
    /// The way back.
    Rollback,
    /// When to go back.
    Trigger,
    /// What to do about trouble.
    Trouble,
    /// Whom to call.
    Contact,
    /// Who is called next.
    Escalation,
    /// Who does what.
    Role,
    /// What people are told.
    Communication,
    /// Who signs.
    SignOff,
    /// Go or no-go.
    Decision,
    /// Variables of the surroundings.
    Environment,
    /// Measured numbers and their limits.
    Metric,
    /// Rules that alert.
    Alert,
    /// What happens when.
    Timeline,
    /// What is only looked up: appendix, links, contents, overview.
    Reference,
    /// What comes round again: daily, weekly.
    Recurring,
    /// Another way to do the same: strategies, alternatives.
    Alternative,
    /// Proving that it works.
    Validation,
    /// How bad it is.
    Severity,
    /// What was achieved when it is done.
    Success,
    /// What must hold before it goes on.
    Gate,
    /// What the document says of itself: version, owner, history.
    About,
}

use Concept as C;

/// Stems: each is found at the beginning of a word; of scripts without spaces, anywhere.
#[rustfmt::skip]
const WORDS: &[(Concept, &[&str])] = &[
    (C::Phase, &["phase", "stage", "fase", "etapa", "фаза", "этап", "etap ", "fáze", "faza ", "阶段", "階段", "フェーズ", "단계", "aşama", "tappa", "fas "]),
    (C::Step, &["step", "paso", "passo", "étape", "etape", "schritt", "stap ", "krok ", "шаг", "крок", "步骤", "步驟", "第", "ステップ", "手順", "단계", "adım", "steg ", "adim "]),
    (C::Part, &["section ", "part ", "block ", "chapter ", "sección ", "seccion ", "parte ", "bloque ", "seção ", "secao ", "bloco ", "partie ", "bloc ", "volet ", "teil ", "abschnitt ", "kapitel ", "deel ", "blok ", "sezione ", "blocco ", "część ", "sekcja ", "část ", "oddíl ", "часть ", "раздел ", "блок ", "частина ", "розділ ", "bölüm ", "部分", "章节", "セクション", "パート", "ブロック", "파트", "섹션", "블록"]),
    (C::Round, &["day ", "days ", "week ", "weeks ", "wave ", "batch ", "round ", "iteration ", "milestone ", "tranche ", "día ", "dia ", "semana ", "ola ", "onda ", "lote ", "ronda ", "rodada ", "hito ", "marco ", "jour ", "semaine ", "vague ", "lot ", "jalon ", "tag ", "woche ", "welle ", "runde ", "dag ", "golf ", "giorno ", "settimana ", "ondata ", "lotto ", "dzień ", "tydzień ", "fala ", "partia ", "den ", "týden ", "vlna ", "день ", "неделя ", "волна ", "партия ", "итерация ", "тиждень ", "хвиля ", "gün ", "hafta ", "dalga ", "批次", "天", "轮", "周", "日目", "週目", "回目", "ウェーブ", "일차", "주차", "차수"]),
    (C::Deployment, &[
        "deploy", "cutover", "cut-over", "cut over", "rollout", "roll-out", "roll out", "go-live", "go live", "golive", "procedure", "release", "migration", "upgrade", "execution", "implementation",
        "change steps", "runbook", "launch", "execute", "switch-over", "switchover",
        "despliegue", "procedimiento", "migración", "ejecución", "implantação", "implantacao", "procedimento", "migração", "execução", "implementação", "publicação", "déploiement", "procédure", "mise en production", "bascule", "exécution",
        "bereitstellung", "durchführung", "ablauf", "umstellung", "auslieferung", "uitrol", "uitvoering", "procedura", "rilascio", "esecuzione", "distribuzione", "wdrożeni", "nasazení", "postup", "provedení",
        "развертывани", "развёртывани", "деплой", "процедура", "выкат", "миграци", "релиз", "розгортанн", "dağıtım", "部署", "发布", "發布", "上线", "切换", "迁移", "デプロイ", "リリース", "移行", "手順", "배포", "절차", "전환", "dağitim", "yayın", "yayin", "canlıya al", "canliya al",
    ]),
    (C::Before, &[
        "pre-", "before", "prior to", "pre ", "predeploy", "preparation", "prepare", "preflight", "antes", "previo", "pré-", "preparación", "preparação", "avant ", "préparation", "vor ", "vorbereitung", "vorab",
        "vóór", "voorbereiding", "prima ", "preparazione", "przed", "przygotowani", "před", "příprav", "перед", "до ", "подготовк", "підготовк", "öncesi", "hazırlık", "之前", "前", "准备", "準備", "事前", "사전", "준비", "önce ", "hazirlik",
    ]),
    (C::During, &["during", "in-flight", "mid-deploy", "durante", "pendant", "während", "tijdens", "podczas", "během", "во время", "під час", "sırasında", "期间", "过程中", "中の", "作業中", "중", "sirasinda"]),
    (C::After, &[
        "post-", "post ", "postdeploy", "after", "follow-up", "hypercare", "después", "posterior", "depois", "pós-", "após", "après", "nach ", "nachbereitung", "nachher", "na de ", "nazorg", "dopo", "po wdroż", "po nasaz", "после", "післ", "sonrası", "之后", "后", "後", "事後", "이후", "사후", "sonrasi",
    ]),
    (C::Checklist, &[
        "checklist", "check list", "check-list", "prerequisite", "pre-requisite", "requirement", "readiness", "prerrequisito", "requisito", "lista de verificación", "lista de verificação", "pré-requisito", "liste de contrôle", "liste de vérification", "prérequis", "checkliste", "prüfliste", "voraussetzung",
        "vereisten", "lista di controllo", "prerequisiti", "lista kontrolna", "wymagani", "kontrolní seznam", "předpoklad", "чек-лист", "чеклист", "контрольный список", "предварительн", "требовани", "kontrol listesi", "检查清单", "检查表", "前提", "先决条件", "チェックリスト", "前提条件", "체크리스트", "전제", "precondition", "pre-condition", "pré-requis", "개시 조건", "사전 조건", "사전조건", "시작 조건", "완료 조건", "종료 조건", "開始条件", "完了条件", "終了条件", "开始条件", "完成条件", "结束条件", "前置条件",
    ]),
    (C::Rollback, &[
        "rollback", "roll back", "roll-back", "rolling back", "backout", "back-out", "back out", "revert", "fallback", "fall back", "reversión", "revertir", "marcha atrás", "reversão", "reverter", "retour arrière", "retour en arrière", "rücksetz", "zurückroll", "rückfall", "rückroll", "terugdraai", "terugrol",
        "ripristino", "wycofani", "cofnięci", "návrat", "vrácení", "откат", "возврат", "відкат", "geri alma", "geri dön", "回滚", "回退", "回滾", "ロールバック", "切り戻し", "切戻し", "롤백",
    ]),
    (C::Trigger, &[
        "trigger", "criteria", "criterion", "condition", "when to roll", "when to", "threshold for rollback", "abort if", "disparador", "criterio", "critério", "condicion", "condiç", "gatilho", "déclencheur", "critère", "auslöser", "kriteri", "abbruch", "criteri", "voorwaard", "warunk", "kryteri", "spouštěč", "podmínk",
        "критери", "услови", "триггер", "умов", "tetikleyici", "kriter", "触发", "条件", "標準", "标准", "トリガー", "基準", "트리거", "조건", "기준",
    ]),
    (C::Trouble, &[
        "troubleshoot", "common issue", "known issue", "problem", "incident", "failure scenario", "emergency", "issues", "what if", "solución de problemas", "resolución de problemas", "incidente", "emergencia", "solução de problemas", "emergência", "dépannage", "incident", "urgence", "fehlerbehebung", "störung", "notfall", "probleemoplossing",
        "risoluzione dei problemi", "emergenza", "rozwiązywanie problem", "awari", "řešení problém", "неисправност", "проблем", "авари", "sorun giderme", "故障", "问题", "应急", "トラブル", "障害", "緊急", "문제", "장애", "긴급", "fehler und lösung", "häufige fehler", "acil durum",
    ]),
    (C::Contact, &["contact", "on-call", "on call", "oncall", "phone", "contacto", "contato", "guardia", "plantão", "astreinte", "kontakt", "ansprechpartner", "bereitschaft", "contatti", "reperibil", "dyżur", "контакт", "дежурн", "iletişim", "联系", "聯絡", "值班", "連絡先", "当番", "연락"]),
    (C::Escalation, &["escalat", "escala", "escalad", "escalonamento", "eskalation", "eskal", "escalatie", "эскалац", "ескалац", "升级联系", "升级路径", "升级流程", "升级机制", "升级矩阵", "上报", "エスカレーション", "에스컬레이션"]),
    (C::Role, &["role", "responsibilit", "team", "who does", "raci", "staffing", "rol ", "responsable", "responsabilidad", "equipo", "papel", "papéis", "funç", "responsáve", "equipe", "rôle", "équipe", "rolle", "verantwort", "zuständig", "rollen", "verantwoordelijk", "ruoli", "ruolo", "squadra", "rola ", "odpowiedzial", "zespół", "роли", "роль", "ответственн", "команда", "ekip", "sorumlu", "角色", "职责", "团队", "役割", "担当", "体制", "역할", "담당"]),
    (C::Communication, &["communication", "messages ", "mensajes", "mensagens", "nachrichten", "messaggi ", "wiadomości", "zprávy", "announce", "notification", "stakeholder", "message template", "email template", "template", "status update", "status page", "comms", "comunicación", "comunicaç", "notificac", "notificaç", "anuncio", "annonce", "kommunikation", "benachrichtigung", "mitteilung", "communicatie", "comunicazion", "avviso", "komunikacj", "powiadomieni", "komunikac", "коммуникац", "уведомлен", "оповещен", "сообщени", "bildirim", "沟通", "通知", "通告", "公告", "連絡", "周知", "공지", "알림"]),
    (C::SignOff, &["sign-off", "sign off", "signoff", "approval", "approve", "signature", "aprobaci", "firma ", "aprovaç", "assinatura", "approbation", "signature", "freigabe", "abnahme", "unterschrift", "goedkeuring", "ondertekening", "approvazion", "zatwierdz", "podpis", "schválení", "согласован", "подпис", "утвержден", "onay", "审批", "签署", "签字", "批准", "承認", "署名", "승인", "서명"]),
    (C::Decision, &["go/no-go", "go / no-go", "go no-go", "go-no-go", "go/no go", "go or no", "no-go", "decision", "decisión", "decisão", "décision", "entscheidung", "besluit", "decisione", "decyzj", "rozhodnutí", "решени", "karar", "决策", "決定", "判断", "判定", "결정"]),
    (C::Environment, &["environment var", "env var", "environment config", "environment set", "secrets", ".env", "variables de entorno", "variáveis de ambiente", "variables d'environnement", "umgebungsvariable", "omgevingsvariabele", "variabili d'ambiente", "zmienne środowiskowe", "proměnné prostředí", "переменные окружения", "ortam değişken", "环境变量", "環境変数", "환경 변수", "환경변수"]),
    (C::Metric, &["metric", "monitor", "threshold", "kpi", "slo ", "sla ", "baseline", "observab", "health ind", "métrica", "umbral", "limiar", "monitoramento", "métrique", "seuil", "surveillance", "metrik", "schwellwert", "schwellenwert", "überwach", "drempel", "metriek", "metrich", "soglia", "metryk", "próg", "prah ", "метрик", "порог", "мониторинг", "метрики", "metrik", "eşik", "指标", "阈值", "监控", "メトリクス", "閾値", "監視", "지표", "임계", "모니터링"]),
    (C::Alert, &["alert", "alarm", "alerta", "alerte", "warnung", "alarmier", "allarme", "alerty", "алерт", "тревог", "uyarı", "告警", "警报", "アラート", "경보", "알람", "uyari"]),
    (C::Timeline, &["timeline", "time line", "schedule", "agenda", "sequence", "timetable", "cronograma", "calendario", "calendário", "calendrier", "chronologie", "zeitplan", "terminplan", "tijdlijn", "planning", "tempistica", "harmonogram", "časový plán", "расписани", "график", "хронологи", "takvim", "时间表", "时间线", "日程", "タイムライン", "スケジュール", "일정", "타임라인"]),
    (C::Reference, &["appendix", "reference", "table of contents", "contents", "overview", "introduction", "summary", "purpose", "scope ", "background", "useful", "quick ref", "quick link", "links", "resources", "glossary", "related doc", "architecture", "diagram", "notes", "notas ", "notizen", "faq", "apéndice", "anexo", "referencia", "referência", "resumen", "resumo", "índice", "introduc", "annexe", "sommaire", "référence", "aperçu", "résumé", "anhang", "referenz", "überblick", "übersicht", "inhalt", "zusammenfassung", "bijlage", "overzicht", "inhoud", "appendice", "riferiment", "panoramica", "indice", "sommario", "załącznik", "przegląd", "spis treści", "příloha", "přehled", "obsah", "приложени", "справк", "обзор", "содержани", "введени", "附录", "参考", "概述", "目录", "简介", "模板", "テンプレート", "템플릿", "付録", "参照", "概要", "目次", "부록", "참고", "개요", "목차", "tools ", "deliverables", "duration overview", "time estimate", "時間估算", "时间估算", "工具", "の成果物", "成果物一覧", "の所要時間", "所要時間一覧", "交付物"]),
    (C::Recurring, &["ongoing", "daily", "weekly", "monthly", "quarterly", "maintenance proc", "routine", "diari", "semanal", "mensual", "mensal", "quotidien", "hebdomadaire", "mensuel", "täglich", "wöchentlich", "monatlich", "dagelijks", "wekelijks", "giornalier", "settimanal", "mensil", "codzien", "tygodniow", "miesięczn", "denní", "týdenní", "měsíční", "ежедневн", "еженедельн", "ежемесячн", "每日", "每周", "每月", "毎日", "毎週", "毎月", "매일", "매주", "매월"]),
    (C::Alternative, &["alternative", "strateg", "option ", "alternativ", "estrategia", "estratégia", "stratégie", "opzion", "opcj", "вариант", "стратеги", "альтернатив", "替代", "策略", "方案", "代替", "戦略", "대안", "전략"]),
    (C::Validation, &["validat", "verif", "smoke", "health check", "sanity", "test ", "tests ", "testing", "validación", "prueba", "validação", "teste", "vérif", "überprüf", "prüfung", "controle", "convalida", "weryfikacj", "ověření", "проверк", "валидац", "тест", "doğrulama", "验证", "檢證", "检查", "测试", "検証", "確認", "テスト", "검증", "확인", "테스트"]),
    (C::Severity, &["severity", "priorit", "severidad", "severidade", "gravité", "schweregrad", "ernst ", "gravità", "priorytet", "závažnost", "серьезност", "критичност", "严重", "优先级", "重大度", "심각도"]),
    (C::Success, &["success", "acceptance", "done when", "exit criteria", "criterios de éxito", "aceptación", "critérios de sucesso", "aceitação", "réussite", "succès", "erfolg", "abnahmekriteri", "succes", "successo", "sukces", "úspěch", "успех", "успешн", "başarı", "成功", "验收", "合格", "성공"]),
    (C::Gate, &["gate ", "gates ", "criteria", "criterio", "critério", "critère", "kriteri", "criteri", "kryteri", "критери", "门禁", "ゲート", "게이트"]),
    (C::About, &["document info", "document control", "document history", "revision history", "change log", "changelog", "version history", "metadata", "historial", "histórico", "historique", "änderungshistorie", "dokumentinformation", "история изменени", "版本历史", "文档信息", "変更履歴", "改訂履歴", "변경 이력"]),
];

/// Words in lower case as the tables have them. The Turkish capital i with a dot becomes two
/// characters in lower case: the dot goes.
#[must_use]
pub fn lower(words: &str) -> String {
    let mut lower = words.to_lowercase();
    lower.retain(|c| c != '\u{307}');
    lower
}

/// Whether what stands before this place makes a condition one to begin or to end with: no reason to
/// go back.
fn is_of_start(words: &str, at: usize) -> bool {
    let before = words.get(..at).unwrap_or_default().trim_end();
    OF_START.iter().any(|start| before.ends_with(start))
}

const OF_START: [&str; 15] = [
    "開始",
    "完了",
    "終了",
    "前提",
    "开始",
    "完成",
    "结束",
    "前置",
    "先决",
    "사전",
    "전제",
    "시작",
    "완료",
    "종료",
    "開始の",
];

/// Whether the words are about this.
#[must_use]
pub fn is_about(words: &str, concept: Concept) -> bool {
    concepts(words).contains(&concept)
}

/// All that the words are about, in the order of the table.
#[must_use]
pub fn concepts(words: &str) -> Vec<Concept> {
    let words = lower(words);
    let mut found = BTreeSet::new();
    let mut before = None;
    for (at, c) in words.char_indices() {
        let begins = is_unspaced(c) || !before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        let Some(stems) = INDEX.get(&c).filter(|_| begins) else {
            continue;
        };
        let rest = words.get(at..).unwrap_or_default();
        for (stem, concept) in stems {
            let bare = stem.trim_end();
            let Some(tail) = rest.strip_prefix(bare) else {
                continue;
            };
            let whole = bare.len() < stem.len();
            let within = whole && tail.chars().next().is_some_and(char::is_alphanumeric);
            let other = *concept == C::Trigger && is_of_start(&words, at);
            if !(within || other) {
                found.insert(*concept);
            }
        }
    }
    found.into_iter().collect()
}

type Stems = HashMap<char, Vec<(&'static str, Concept)>, ByLetter>;

/// The stems by the character that they begin with.
static INDEX: LazyLock<Stems> = LazyLock::new(|| {
    let mut index = Stems::default();
    for (concept, stems) in WORDS {
        for stem in *stems {
            if let Some(first) = stem.chars().next() {
                index.entry(first).or_default().push((stem, *concept));
            }
        }
    }
    index
});

/// The stems of a concept, in lower case.
pub fn stems(concept: Concept) -> impl Iterator<Item = &'static str> {
    let of = WORDS.iter().filter(move |(other, _)| *other == concept);
    of.flat_map(|(_, stems)| stems.iter().copied())
}

/// Whether a stem stands in words, both in lower case: at the beginning of a word where the script
/// parts words, anywhere where it does not. A stem with a blank after it is a whole word.
#[must_use]
pub fn has_stem(words: &str, stem: &str) -> bool {
    let bare = stem.trim_end();
    let whole = bare.len() < stem.len();
    let anywhere = bare.chars().next().is_some_and(is_unspaced);
    words.match_indices(bare).any(|(at, _)| {
        let before = words.get(..at).and_then(|head| head.chars().next_back());
        let after = words
            .get(at + bare.len()..)
            .and_then(|tail| tail.chars().next());
        let begins = anywhere || !before.is_some_and(char::is_alphanumeric);
        begins && !(whole && after.is_some_and(char::is_alphanumeric))
    })
}

/// Whether a character is of a script that does not part its words.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_ten_languages_are_about_the_way_back() {
        for heading in [
            "Rollback Procedure",
            "Plan de reversión",
            "Plano de Reversão",
            "Retour arrière",
            "Rücksetzplan",
            "ПЛАН ОТКАТА",
            "回滚方案",
            "切り戻し手順",
            "롤백 절차",
            "Plan wycofania",
        ] {
            assert!(is_about(heading, C::Rollback), "{heading}");
        }
    }

    #[test]
    fn turkish_capitals_are_read() {
        for (heading, concept) in [
            ("GERİ ALMA", C::Rollback),
            ("Acil İletişim", C::Contact),
            ("YAYIN ADIMLARI", C::Deployment),
            ("Canlıya Alma", C::Deployment),
            ("Önce", C::Before),
        ] {
            assert!(is_about(heading, concept), "{heading}");
        }
        assert!(!is_about("Öncelikler", C::Before));
    }

    #[test]
    fn a_condition_to_begin_with_is_no_reason_to_go_back() {
        for heading in [
            "開始条件",
            "完了条件",
            "前提条件",
            "开始条件",
            "사전 조건",
            "Preconditions",
        ] {
            assert!(is_about(heading, C::Checklist), "{heading}");
            assert!(!is_about(heading, C::Trigger), "{heading}");
        }
        for heading in ["切り戻し条件", "回滚条件", "롤백 조건", "Conditions"] {
            assert!(is_about(heading, C::Trigger), "{heading}");
        }
    }

    #[test]
    fn a_stem_within_a_word_is_another_word() {
        assert!(!is_about("Protest", C::Validation));
        assert!(is_about("Smoke tests", C::Validation));
    }
}
