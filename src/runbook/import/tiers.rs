//! Tables of limits: metric, normal, warning, critical; and what words and signs of severity ask
//! for.

use super::limit::{Comparison, Limit, Value, limit, limits};

/// The limits of one metric.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tiers {
    /// What is measured.
    pub metric: String,
    /// As it should be.
    pub normal: Option<Limit>,
    /// Somebody should look.
    pub warning: Option<Limit>,
    /// Something must be done.
    pub critical: Option<Limit>,
    /// The line of its row.
    pub line: u32,
}

/// What a severity asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tier {
    /// Act at once.
    Automatic,
    /// Look, then act.
    Review,
    /// Look.
    Investigate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Metric,
    Normal,
    Warning,
    Critical,
}

#[rustfmt::skip]
const COLUMNS: &[(Column, &[&str])] = &[
    (Column::Metric, &["metric", "measure", "indicator", "kpi", "slo", "sli", "signal", "parameter", "criteri", "check", "item", "condition", "métrica", "metrica", "indicador", "parámetro", "métrique", "indicateur", "metrik", "kennzahl", "metriek", "wskaźnik", "metryka", "metryk", "metrika", "ukazatel", "метрик", "показател", "параметр", "metrik", "gösterge", "指标", "指標", "监控项", "项目", "項目", "メトリクス", "지표", "항목"]),
    (Column::Critical, &["critical", "crit", "red", "rollback", "abort", "no-go", "fail", "danger", "error", "threshold", "alert", "trigger", "limit", "crític", "critic", "rojo", "umbral", "vermelho", "limiar", "limite", "critique", "seuil", "rouge", "kritisch", "rot", "schwell", "grenz", "drempel", "rood", "soglia", "rosso", "krytyczn", "próg", "kritick", "práh", "критич", "порог", "критичн", "поріг", "kritik", "eşik", "严重", "危险", "阈值", "紧急", "危険", "致命", "閾値", "しきい値", "심각", "위험", "임계"]),
    (Column::Warning, &["warn", "yellow", "amber", "caution", "degraded", "advertencia", "aviso", "alerta", "atenção", "amarillo", "amarelo", "avertissement", "attention", "jaune", "warnung", "gelb", "waarschuwing", "avviso", "avvertimento", "attenzione", "ostrzeżen", "varování", "предупрежд", "внимани", "попередж", "uyarı", "警告", "预警", "注意", "경고", "주의"]),
    (Column::Normal, &["normal", "green", "target", "ok", "good", "healthy", "expected", "baseline", "goal", "acceptable", "success", "go", "pass", "verde", "objetivo", "meta", "esperado", "aceptable", "cible", "attendu", "vert", "soll", "ziel", "zielwert", "grün", "doel", "groen", "obiettivo", "atteso", "norm", "cel", "oczekiwan", "cíl", "норм", "цел", "ожида", "ціл", "hedef", "beklenen", "正常", "目标", "期望", "預期", "预期", "目標", "期待", "標準", "정상", "목표", "기대"]),
];

/// The limits of a table; none where it is no table of limits.
#[must_use]
pub fn tiers(head: &[String], rows: &[(u32, Vec<String>)]) -> Vec<Tiers> {
    let columns: Vec<Option<Column>> = head.iter().map(|cell| column(cell)).collect();
    let metric = columns
        .iter()
        .position(|column| *column == Some(Column::Metric))
        .unwrap_or(0);
    let is_limit = |(at, column): (usize, &Option<Column>)| {
        at != metric && column.is_some_and(|column| column != Column::Metric)
    };
    if !columns.iter().enumerate().any(is_limit) {
        let named = columns.get(metric).is_some_and(Option::is_some);
        let alone = rows
            .iter()
            .filter_map(|(line, cells)| condition(*line, cells.get(metric)?));
        return if named { alone.collect() } else { Vec::new() };
    }
    let compares = rows
        .iter()
        .flat_map(|(_, cells)| cells)
        .any(|cell| limit(&format!("x: {cell}")).is_some());
    rows.iter()
        .filter_map(|(line, cells)| row(&columns, metric, *line, cells, compares))
        .collect()
}

/// A row whose first cell states the limit: `Error rate > 5% | roll back`.
fn condition(line: u32, cell: &str) -> Option<Tiers> {
    let critical = limit(cell).filter(|limit| !limit.subject.is_empty())?;
    Some(Tiers {
        metric: critical.subject.clone(),
        critical: Some(critical),
        line,
        ..Tiers::default()
    })
}

fn column(head: &str) -> Option<Column> {
    let words = head.to_lowercase();
    let sign = [
        ("🔴", Column::Critical),
        ("🟡", Column::Warning),
        ("🟠", Column::Warning),
        ("🟢", Column::Normal),
    ];
    if let Some((_, column)) = sign.iter().find(|(sign, _)| words.contains(sign)) {
        return Some(*column);
    }
    let about = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| super::words::has_stem(&words, stem))
    };
    COLUMNS
        .iter()
        .find(|(_, stems)| about(stems))
        .map(|(column, _)| *column)
}

fn row(
    columns: &[Option<Column>],
    metric: usize,
    line: u32,
    cells: &[String],
    counts: bool,
) -> Option<Tiers> {
    let name = cells.get(metric)?.trim();
    let mut tiers = Tiers {
        metric: name.to_owned(),
        line,
        ..Tiers::default()
    };
    for (at, cell) in cells.iter().enumerate().filter(|(at, _)| *at != metric) {
        let Some(Some(column)) = columns.get(at) else {
            continue;
        };
        let slot = match column {
            Column::Metric => continue,
            Column::Normal => &mut tiers.normal,
            Column::Warning => &mut tiers.warning,
            Column::Critical => &mut tiers.critical,
        };
        if slot.is_none() {
            let stated = cell_limit(name, cell);
            *slot = stated.or_else(|| bare_limit(name, cell, *column, counts));
        }
    }
    let some = tiers.normal.is_some() || tiers.warning.is_some() || tiers.critical.is_some();
    (some && !name.is_empty()).then_some(tiers)
}

/// The limit that a cell states.
fn cell_limit(metric: &str, cell: &str) -> Option<Limit> {
    let stated = limits(&format!("{metric}: {cell}"));
    let stated = stated.into_iter().find(|limit| !limit.subject.is_empty());
    let mut found = stated.or_else(|| limit(cell))?;
    metric.clone_into(&mut found.subject);
    cell.trim().clone_into(&mut found.words);
    Some(found)
}

/// `0`, `1-2`, `99.9%`, `200ms` alone in a cell: what its column says. Counts are limits only in
/// a table that compares elsewhere, as other tables count other things.
fn bare_limit(metric: &str, cell: &str, column: Column, counts: bool) -> Option<Limit> {
    let mut ends = cell.splitn(2, ['-', '–', '—', '~', '～']).map(str::trim);
    let (low, high) = (bare(ends.next()?)?, ends.next().map(bare));
    let counted = low.language_unit().is_none_or(str::is_empty);
    if counted && high.is_none() && !counts {
        return None;
    }
    let comparison = match (high, column) {
        (Some(high), _) => range(low, high?),
        (None, Column::Normal | Column::Metric) if counted => Comparison::Equal(low),
        (None, Column::Normal) if more_is_better(metric) => Comparison::AtLeast(low),
        (None, Column::Normal) => Comparison::AtMost(low),
        (None, _) if counted => Comparison::AtLeast(low),
        (None, _) if more_is_better(metric) => Comparison::Below(low),
        (None, _) => Comparison::Above(low),
    };
    Some(Limit {
        subject: metric.to_owned(),
        comparison,
        hold: None,
        consecutive: None,
        sustained: false,
        words: cell.trim().to_owned(),
    })
}

fn range(low: Value, high: Value) -> Comparison {
    let unit = if low.unit.is_empty() {
        high.unit.clone()
    } else {
        low.unit
    };
    Comparison::Within(
        Value {
            number: low.number,
            unit,
        },
        high,
    )
}

/// A number that is all of a text.
fn bare(text: &str) -> Option<Value> {
    let probe = limit(&format!("x > {text}"))?;
    match probe.comparison {
        Comparison::Above(value) if probe.words.ends_with(text) => Some(value),
        _ => None,
    }
}

/// Availability, success, throughput: the more the better.
fn more_is_better(metric: &str) -> bool {
    const STEMS: [&str; 26] = [
        "availab",
        "uptime",
        "success",
        "throughput",
        "hit rate",
        "coverage",
        "health",
        "ready",
        "free",
        "satisf",
        "adoption",
        "retention",
        "disponib",
        "éxito",
        "sucesso",
        "succès",
        "verfügbar",
        "erfolg",
        "доступност",
        "успе",
        "可用",
        "成功",
        "命中",
        "稼働",
        "가용",
        "성공",
    ];
    let words = metric.to_lowercase();
    STEMS
        .iter()
        .any(|stem| super::words::has_stem(&words, stem))
}

#[rustfmt::skip]
const TIERS: &[(Tier, &[&str])] = &[
    (Tier::Automatic, &["critical", "immediate", "at once", "right away", "automatic", "auto-", "sev1", "sev-1", "sev 1", "p0", "s1", "🔴", "🚨", "🛑", "emergency", "blocker", "fatal", "crític", "inmediat", "de inmediato", "subito", "ihned", "od razu", "сразу", "直ちに", "ただちに", "すぐに", "즉각", "바로", "automátic", "imediat", "critique", "immédiat", "automatique", "kritisch", "sofort", "automatisch", "onmiddellijk", "critic", "immediat", "automatic", "krytyczn", "natychmiast", "automatyczn", "kritick", "okamžit", "automatick", "критич", "немедленн", "автомат", "негайн", "acil", "derhal", "otomatik", "kritik", "严重", "紧急", "立即", "自动", "致命", "緊急", "即時", "自動", "重大", "치명", "즉시", "자동", "긴급", "심각"]),
    (Tier::Review, &["high", "🟠", "planned", "consider", "major", "review", "sev2", "sev-2", "sev 2", "p1", "s2", "alta", "alto", "mayor", "considerar", "planificad", "revis", "elevé", "haute", "envisager", "planifié", "hoch", "geplant", "erwägen", "prüfen", "hoog", "overweg", "gepland", "alto", "considerare", "wysok", "rozważ", "planowan", "vysok", "zvážit", "plánovan", "высок", "рассмотр", "планов", "висок", "yüksek", "planlı", "değerlendir", "高", "考虑", "计划", "評估", "评估", "検討", "計画", "높음", "검토", "계획"]),
    (Tier::Investigate, &["medium", "warning", "🟡", "⚠", "low", "minor", "investigat", "monitor", "observe", "sev3", "sev-3", "sev 3", "sev4", "p2", "p3", "s3", "media", "medio", "média", "médio", "baja", "baixa", "advertencia", "aviso", "menor", "investigar", "moyen", "faible", "avertissement", "mittel", "niedrig", "gering", "warnung", "gemiddeld", "laag", "waarschuwing", "basso", "średni", "nisk", "ostrzeż", "středn", "nízk", "varován", "средн", "низк", "предупрежд", "расследов", "середн", "orta", "düşük", "uyarı", "中", "低", "警告", "观察", "注意", "調査", "调查", "중간", "낮음", "경고", "주의", "조사"]),
];

/// What words of severity ask for; the gravest that they name. `high priority` is not `high
/// latency`: ask with words about severity.
#[must_use]
pub fn tier_of(words: &str) -> Option<Tier> {
    let words = words.to_lowercase();
    let about = |stems: &[&str]| {
        stems
            .iter()
            .any(|stem| super::words::has_stem(&words, stem))
    };
    TIERS
        .iter()
        .find(|(_, stems)| about(stems))
        .map(|(tier, _)| *tier)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Tiers> {
        let cells = |line: &str| {
            line.split('|')
                .map(|cell| cell.trim().to_owned())
                .collect::<Vec<_>>()
        };
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let head = cells(lines.next().unwrap());
        let rows: Vec<(u32, Vec<String>)> = (1..).zip(lines.map(cells)).collect();
        tiers(&head, &rows)
    }

    /// Tiers in one line: normal / warning / critical as conditions.
    fn all(text: &str) -> Vec<String> {
        let told = |limit: &Option<Limit>| {
            limit
                .as_ref()
                .and_then(|limit| limit.condition("x"))
                .unwrap_or_default()
        };
        let row = |tiers: &Tiers| {
            format!(
                "{}: {} / {} / {}",
                tiers.metric,
                told(&tiers.normal),
                told(&tiers.warning),
                told(&tiers.critical)
            )
        };
        table(text).iter().map(row).collect()
    }

    #[test]
    fn three_tiers_are_three_limits() {
        let read = all("Metric | Normal | Warning | Critical
             Error rate | < 0.2% | 0.2-2% | > 2%
             Restarts | 0 | 1-3 | > 3
             Availability | 99.9% | 99.5% | 99%");
        assert_eq!(
            read,
            [
                "Error rate: x < 0.2 % / x in 0.2 % .. 2 % / x > 2 %",
                "Restarts: x == 0 / x in 1 .. 3 / x > 3",
                "Availability: x >= 99.9 % / x < 99.5 % / x < 99 %",
            ]
        );
    }

    #[test]
    fn columns_are_known_in_many_languages() {
        for head in [
            "Métrica | Normal | Advertencia | Crítico",
            "Métrica | Normal | Aviso | Crítico",
            "Métrique | Normal | Avertissement | Critique",
            "Metrik | Normal | Warnung | Kritisch",
            "Метрика | Норма | Предупреждение | Критично",
            "指标 | 正常 | 警告 | 严重",
            "指標 | 正常 | 警告 | 危険",
            "지표 | 정상 | 경고 | 심각",
            "KPI | 🟢 | 🟡 | 🔴",
        ] {
            let read = all(&format!("{head}\nCPU | < 60% | 60-80% | > 80%"));
            assert_eq!(
                read,
                ["CPU: x < 60 % / x in 60 % .. 80 % / x > 80 %"],
                "{head}"
            );
        }
    }

    #[test]
    fn a_threshold_with_an_action_is_critical_and_keeps_its_hold() {
        let read = table(
            "Metric | Source | Threshold | Action
             Errors | logs | > 5% for 3 minutes | roll back
             Latency | traces | > 2x baseline | look",
        );
        assert_eq!(
            read[0].critical.as_ref().unwrap().hold,
            Some(crate::support::Millis::minutes(3))
        );
        assert!(matches!(
            read[1].critical.as_ref().unwrap().comparison,
            Comparison::Times { .. }
        ));
        assert_eq!((read[0].line, read[1].line), (1, 2));
        assert_eq!(
            all("Condition | Action\nError rate > 5% | roll back"),
            ["Error rate:  /  / x > 5 %"]
        );
    }

    #[test]
    fn other_tables_have_no_limits() {
        for text in [
            "Name | Phone | Role\nA. Ruiz | 555-0100 | CTO",
            "Step | Owner | Status\n1 | A. Ruiz | OK",
            "Check | Expected | Done\nHealth page | 200 OK | ☐",
            "Endpoint | Target\n/health | backend:8080",
        ] {
            assert_eq!(all(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn words_of_severity_say_what_to_do() {
        for (words, tier) in [
            (
                "Critical errors (immediate rollback)",
                Some(Tier::Automatic),
            ),
            ("High priority (review first)", Some(Tier::Review)),
            ("Medium priority (investigate)", Some(Tier::Investigate)),
            ("🔴 Reversión inmediata", Some(Tier::Automatic)),
            ("Sofortiger Rücksetzer", Some(Tier::Automatic)),
            ("Немедленный откат", Some(Tier::Automatic)),
            ("立即回滚", Some(Tier::Automatic)),
            ("Considerar rollback", Some(Tier::Review)),
            ("P1", Some(Tier::Review)),
            ("警告", Some(Tier::Investigate)),
            ("Deployment steps", None),
            ("Manual rollback", None),
        ] {
            assert_eq!(tier_of(words), tier, "{words}");
        }
    }
}
