//! Sentences in many languages, each with what it says: what is measured, how it may stand, and
//! for how long.

use super::{Comparison, Limit, Value, hold, limit, limits};
use crate::support::Millis;

fn shown(value: &Value) -> String {
    format!("{} {}", value.number, value.unit).trim().to_owned()
}

/// A limit in one line: `error_rate > 5 % for 5m`.
fn told(limit: &Limit) -> String {
    let said = match &limit.comparison {
        Comparison::Above(value) => format!("> {}", shown(value)),
        Comparison::AtLeast(value) => format!(">= {}", shown(value)),
        Comparison::Below(value) => format!("< {}", shown(value)),
        Comparison::AtMost(value) => format!("<= {}", shown(value)),
        Comparison::Equal(value) => format!("== {}", shown(value)),
        Comparison::Within(low, high) => format!("in {} .. {}", shown(low), shown(high)),
        Comparison::Dropped(value) => format!("drops {}", shown(value)),
        Comparison::Risen(value) => format!("rises {}", shown(value)),
        Comparison::Times { of, above, factor } => {
            format!("{} {factor} x {of}", if *above { ">" } else { "<" })
        }
    };
    let hold = limit
        .hold
        .map(|hold| format!(" for {hold}"))
        .unwrap_or_default();
    let row = limit
        .consecutive
        .map(|times| format!(" {times} in a row"))
        .unwrap_or_default();
    let sustained = if limit.sustained { " sustained" } else { "" };
    format!("{} {said}{hold}{row}{sustained}", limit.slug())
}

fn all(words: &str) -> String {
    limits(words)
        .iter()
        .map(told)
        .collect::<Vec<_>>()
        .join("; ")
}

fn each_says(table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(words, expected)| all(words) != *expected)
        .map(|(words, expected)| {
            format!("{words}\n  read     {}\n  expected {expected}", all(words))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn signs_and_words_compare() {
    each_says(&[
        ("Checkout errors > 3%", "checkout_errors > 3 %"),
        ("Cart latency (p90) >= 250ms", "p90_cart_latency >= 250 ms"),
        ("Disk usage ≤ 70 %", "disk_usage <= 70 %"),
        (
            "Roll back if the error rate exceeds 2.5%",
            "error_rate > 2.5 %",
        ),
        (
            "Abort when p99 latency goes over 1.2 seconds",
            "p99_latency > 1.2 s",
        ),
        ("Availability falls under 99.95%", "availability < 99.95 %"),
        ("Free memory drops below 2GB", "free_memory < 2 GB"),
        ("Replicas at least 3", "replicas >= 3"),
        ("Restarts no more than 2", "restarts <= 2"),
        ("Error rate does not exceed 1%", "error_rate <= 1 %"),
        ("Throughput not below 500 rps", "throughput >= 500 /s"),
        ("Dead letters must be 0", "dead_letters == 0"),
        (
            "Saturation between 40 and 60%",
            "saturation in 40 % .. 60 %",
        ),
        ("Latency 200-400ms", "latency in 200 ms .. 400 ms"),
        ("Success: 99% or higher", "success >= 99 %"),
        ("Heap use is more than 90 percent", "heap_use > 90 %"),
        ("Backlog over 12k", "backlog > 12000"),
        ("Backlog > 1,500 messages", "backlog > 1500 messages"),
    ]);
}

#[test]
fn several_limits_of_a_sentence_are_told_apart() {
    each_says(&[
        (
            "Error rate < 0.5%, P95 < 200ms and CPU < 70%",
            "error_rate < 0.5 %; p95 < 200 ms; cpu < 70 %",
        ),
        (
            "Errors > 2% for 3 min or queue depth > 900 jobs for 10 min",
            "errors > 2 % for 3m; queue_depth > 900 jobs for 10m",
        ),
        (
            ">99% success rate, <500ms response time",
            "success_rate > 99 %; response_time < 500 ms",
        ),
    ]);
}

#[test]
fn how_long_it_must_hold_is_read_around_the_limit() {
    each_says(&[
        ("Error rate > 5% for > 2 minutes", "error_rate > 5 % for 2m"),
        ("Error rate > 5% (5 min)", "error_rate > 5 % for 5m"),
        (
            "Error rate > 5%, sustained for at least 90 seconds",
            "error_rate > 5 % for 1m30s",
        ),
        ("CPU stays over 90% over 10 minutes", "cpu > 90 % for 10m"),
        ("p99 above 2 s in a 10 min window", "p99 > 2 s for 10m"),
        (
            "For 5 minutes the error rate is above 1%",
            "error_rate > 1 % for 5m",
        ),
        (
            "Memory usage > 85% sustained",
            "memory_usage > 85 % sustained",
        ),
        (
            "Connection failures > 5 per minute",
            "connection_failures > 5 /min",
        ),
        (
            "Health check failures for 3 consecutive checks",
            "health_check_failures >= 3 consecutive checks 3 in a row",
        ),
        (
            "Probe fails 4 times in a row",
            "probe_fails >= 4 consecutive 4 in a row",
        ),
        (
            "Latency > 300ms for 3 consecutive checks",
            "latency > 300 ms 3 in a row",
        ),
    ]);
}

#[test]
fn what_is_gone_for_so_long_is_its_own_hold() {
    each_says(&[
        (
            "Cache connectivity loss > 20 seconds",
            "cache_connectivity_loss > 20 s for 20s",
        ),
        ("API downtime > 1 minute", "api_downtime > 1 min for 1m"),
        (
            "Broker unavailable for 2 minutes",
            "broker_unavailable > 2 min for 2m",
        ),
        ("Replication lag > 30 seconds", "replication_lag > 30 s"),
        (
            "Certificates valid for 30+ days",
            "certificates_valid >= 30 d",
        ),
    ]);
}

#[test]
fn changes_and_multiples_are_relative() {
    each_says(&[
        ("Cache hit rate drops > 50%", "cache_hit_rate drops 50 %"),
        ("Query time degraded > 100%", "query_time rises 100 %"),
        ("Latency increases by more than 30%", "latency rises 30 %"),
        (
            "Orders fall by 20% within 10 minutes",
            "orders drops 20 % for 10m",
        ),
        (
            "Error rate > 2x baseline for 5 min",
            "error_rate > 2 x baseline for 5m",
        ),
        (
            "p75 latency < 110% of baseline",
            "p75_latency < 1.1 x baseline",
        ),
        (
            "Latencia p95 > 2 veces la línea base",
            "p95_latency > 2 x línea base",
        ),
        ("错误率超过基线 2 倍", "error_rate > 2 x "),
        ("Error rate > 2 × baseline", "error_rate > 2 x baseline"),
        (
            "Pods restarting more than 3 times in 10 minutes",
            "pods_restarting > 3 for 10m",
        ),
    ]);
}

#[test]
fn ten_languages_state_the_same_limit() {
    for words in [
        "Error rate above 5% for 10 minutes",
        "Si la tasa de error supera el 5 % durante más de 10 minutos",
        "Taxa de erro acima de 5% por mais de 10 minutos",
        "Si le taux d'erreur dépasse 5 % pendant 10 minutes",
        "Wenn die Fehlerrate 10 Minuten lang über 5 % liegt",
        "Wenn die Fehlerrate länger als 10 Minuten über 5 % liegt",
        "Foutpercentage hoger dan 5% gedurende 10 minuten",
        "Tasso di errore superiore al 5% per 10 minuti",
        "Wskaźnik błędów powyżej 5% przez 10 minut",
        "Chybovost vyšší než 5 % po dobu 10 minut",
        "Процент ошибок больше 5% в течение 10 минут",
        "Если доля ошибок превышает 5 % более 10 минут",
        "Рівень помилок більше 5% протягом 10 хвилин",
        "Hata oranı %5'in üzerinde 10 dakika boyunca",
        "错误率超过 5% 持续 10 分钟",
        "如果错误率大于５％且持续１０分钟",
        "10 分钟内错误率高于 5%",
        "エラー率が5%を超え、10分間継続した場合",
        "오류율이 5%를 초과하고 10분 동안 지속되면",
    ] {
        assert_eq!(all(words), "error_rate > 5 % for 10m", "{words}");
    }
}

#[test]
fn ten_languages_state_limits_of_their_own() {
    each_says(&[
        (
            "Tasa de errores superior al 1% en los últimos 5 minutos",
            "error_rate > 1 % for 5m",
        ),
        (
            "Taxa de erros > 1% nos últimos 5 minutos",
            "error_rate > 1 % for 5m",
        ),
        (
            "Bei Fehlerrate > 4 % sofort zurückrollen",
            "error_rate > 4 %",
        ),
        ("P95-Latenz über 500 ms", "p95_latency > 500 ms"),
        ("Время ответа p95 более 2 с", "p95_response_time > 2 s"),
        (
            "Latencia p95 mayor que 800 ms por 3 minutos",
            "p95_latency > 800 ms for 3m",
        ),
        (
            "Uso de CPU por encima del 90% sostenido",
            "cpu_usage > 90 % sustained",
        ),
        (
            "Se o tempo de resposta p95 ultrapassar 1,5 segundos",
            "p95_response_time > 1.5 s",
        ),
        ("Disponibilidade abaixo de 99,5%", "availability < 99.5 %"),
        (
            "Latence p95 supérieure à 300 ms pendant plus de 10 minutes",
            "p95_latency > 300 ms for 10m",
        ),
        (
            "Antwortzeit p95 größer als 500 ms",
            "p95_response_time > 500 ms",
        ),
        ("CPU-Auslastung höchstens 80 %", "cpu_usage <= 80 %"),
        (
            "Задержка p95 выше 500 мс дольше 5 минут",
            "p95_latency > 500 ms for 5m",
        ),
        ("Загрузка CPU не более 80%", "cpu_usage <= 80 %"),
        ("P99延迟大于500ms，立即回滚", "p99_latency > 500 ms"),
        ("内存占用不超过 80%", "memory_usage <= 80 %"),
        (
            "CPU 使用率 ＞ 90％ 持续 10 分钟",
            "cpu_usage > 90 % for 10m",
        ),
        ("レイテンシp95が200msを下回ること", "p95_latency < 200 ms"),
        ("5分間のエラー率が1%以上", "error_rate >= 1 % for 5m"),
        (
            "응답 시간 p95 500ms 이상 3분간",
            "p95_response_time >= 500 ms for 3m",
        ),
        ("CPU 사용률 80% 미만", "cpu_usage < 80 %"),
        ("Dostupnost nižší než 99 %", "availability < 99 %"),
    ]);
}

#[test]
fn numbers_that_limit_nothing_are_left_alone() {
    for words in [
        "Deploy v2.1.0 to 10.1.2.3:8080 on 2031-07-05",
        "Support is there 24/7",
        "Step 1.2: 12 items",
        "Wait 5-10 minutes",
        "Node 18+ is installed",
        "Shift 10% of traffic, then 50%",
        "Increase traffic in increments (25%, 50%, 100%)",
        "All 3 regions are green",
        "export MAX_CONNECTIONS=200",
        "kubectl logs app 2>&1 | head -20",
        "Fill in <VERSION> and <DATE>",
        "Backups are kept 30 days",
        "Call +1-555-0100 after 17:30",
    ] {
        assert_eq!(all(words), "", "{words}");
    }
}

#[test]
fn a_heading_states_a_hold_without_a_limit() {
    for (words, seconds) in [
        (
            "Roll back if any of these holds for 10 consecutive minutes",
            Some(600),
        ),
        ("Triggers (in a 5-minute window)", Some(300)),
        ("Cualquiera de estos durante 5 minutos", Some(300)),
        ("以下任一条件持续 5 分钟", Some(300)),
        ("Любое из условий в течение 15 минут", Some(900)),
        ("Certificates valid for 30 days", None),
        ("Rollback triggers", None),
    ] {
        assert_eq!(hold(words), seconds.map(Millis::seconds), "{words}");
    }
}

#[test]
fn limits_become_conditions_of_our_language() {
    for (words, condition, unit) in [
        ("Error rate > 0,5 %", Some("m > 0.5 %"), Some("%")),
        ("Lag < 2 hours", Some("m < 120 min"), Some("min")),
        ("Failures > 5 per minute", Some("m > 5 /min"), Some("/min")),
        ("Queue > 1000 jobs", Some("m > 1000"), Some("")),
        ("Free space > 20GB", Some("m > 20 GiB"), Some("GiB")),
        ("Error rate 1-5%", Some("m in 1 % .. 5 %"), Some("%")),
        (
            "Health check fails for 3 consecutive checks",
            Some("m > 0"),
            Some(""),
        ),
        ("Error rate > 3x baseline", None, None),
        ("Errors spike > 3σ", None, None),
        ("Hit rate drops > 50%", None, Some("%")),
    ] {
        let limit = limit(words).unwrap();
        assert_eq!(limit.condition("m").as_deref(), condition, "{words}");
        assert_eq!(limit.unit(), unit, "{words}");
    }
}

#[test]
fn one_measure_has_one_name() {
    for (subject, slug) in [
        ("application error rate", "error_rate"),
        ("Error rates", "error_rate"),
        ("High Error Rate", "error_rate"),
        ("95th percentile latency", "p95_latency"),
        ("Response time p95", "p95_response_time"),
        ("Tiempo de respuesta (p95)", "p95_response_time"),
        ("Fehlerquote", "error_rate"),
        ("Использование памяти", "memory_usage"),
        ("CPU 使用率", "cpu_usage"),
        ("5xx errors", "n5xx_errors"),
    ] {
        let limit = limit("Any > 1 %").unwrap();
        let limit = Limit {
            subject: subject.to_owned(),
            ..limit
        };
        assert_eq!(limit.slug(), slug, "{subject}");
    }
}

#[test]
fn an_unknown_measure_of_another_script_has_a_lasting_name() {
    let name = limit("注文の滞留 > 30 件").unwrap().slug();
    assert!(name.starts_with("measure_"), "{name}");
    assert_eq!(name, limit("注文の滞留 > 99 件").unwrap().slug());
}

#[test]
fn the_words_of_a_limit_are_kept_as_written() {
    let read = limits("- Check: Error rate ＞ 5％ for 5 minutes; call the lead");
    assert_eq!(read[0].words, "Check: Error rate ＞ 5％ for 5 minutes");
    assert_eq!(
        limit("CPU usage (< 80%)").unwrap().words,
        "CPU usage (< 80%)"
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(words in "\\PC{0,120}") {
        let _ = limits(&words);
        let _ = hold(&words);
        let _ = crate::runbook::import::moment::times(&words);
        let _ = crate::runbook::import::moment::percents(&words);
        let _ = crate::runbook::import::moment::budget(&words);
        let _ = crate::runbook::import::escalation::levels(&[(1, &words)]);
    }

    #[test]
    fn any_run_of_telling_signs_is_read_without_a_panic(words in "[0-9 .,:;%><=≥≤+\\-–～()\\[\\]/xXpThmsd分钟超过以上持续间ов'→|]{0,80}") {
        for limit in limits(&words) {
            let _ = limit.condition("m");
            proptest::prop_assert!(words.contains(limit.subject.as_str()) || !limit.subject.is_empty());
        }
        let _ = crate::runbook::import::moment::times(&words);
        let _ = crate::runbook::import::moment::rung_of_ladder(&words, 1);
        let _ = crate::runbook::import::moment::budget(&words);
        let _ = crate::runbook::import::alerts::split(&words);
        let _ = crate::runbook::import::escalation::levels(&[(1, &words)]);
        let _ = crate::runbook::import::escalation::responses(&[(1, &words)]);
    }
}
