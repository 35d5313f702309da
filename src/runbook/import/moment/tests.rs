//! Headings and lines in many languages, each with the times that it names.

use super::{Moment, Window, budget, duration, percents, rung, rung_of_ladder, times, window};
use crate::support::Millis;

fn told(moment: Moment) -> String {
    match moment {
        Moment::Offset(offset) if offset < 0 => format!("T-{}", Millis(offset.unsigned_abs())),
        Moment::Offset(offset) => format!("T+{}", Millis(offset.unsigned_abs())),
        Moment::Clock { hour, minute } => format!("{hour:02}:{minute:02}"),
        Moment::DayOffset(day) => format!("D{day:+}"),
    }
}

/// Times in one line: `T+5m..T+25m (20m) | the rest`.
fn all(words: &str) -> String {
    let Some(times) = times(words) else {
        return "nothing".to_owned();
    };
    let day = times
        .day
        .map(|day| format!("day {day} "))
        .unwrap_or_default();
    let from = times.from.map(told).unwrap_or_default();
    let to = times
        .to
        .map(|to| format!("..{}", told(to)))
        .unwrap_or_default();
    let lasts = times
        .lasts
        .map(|lasts| format!(" ({lasts})"))
        .unwrap_or_default();
    format!("{day}{from}{to}{lasts} | {}", times.rest)
        .trim_start()
        .to_owned()
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
fn offsets_count_from_the_start() {
    each_says(&[
        (
            "Phase 2: Switch (T+5 to T+25 min)",
            "T+5m..T+25m (20m) | Phase 2: Switch",
        ),
        ("Phase 0 (T-24 hours to T-0)", "T-1d..T+0s (1d) | Phase 0"),
        ("T-30min: freeze", "T-30m | freeze"),
        ("T+2h Smoke tests", "T+2h | Smoke tests"),
        ("T + 90 minutes — all clear", "T+1h30m | all clear"),
        ("T minus 30", "T-30m | "),
        ("T0: go", "T+0s | go"),
        ("Phase 1: T-60 → T-30 min", "T-1h..T-30m (30m) | Phase 1"),
        (
            "Checks (T+30 min to T+2 hours)",
            "T+30m..T+2h (1h30m) | Checks",
        ),
        ("Hour 0-2: watch", "T+0s..T+2h (2h) | watch"),
        ("Announce (T-1 day)", "D-1 | Announce"),
        ("Checklist (T-5 to T-1 days)", "D-5..D-1 | Checklist"),
        ("1. [-30min] Preparação", "T-30m | 1. Preparação"),
        ("[+15min] Ativação", "T+15m | Ativação"),
        ("Day 4+: open to all", "D+4 | open to all"),
        ("D-1: congelación", "D-1 | congelación"),
        ("J-1 : gel", "D-1 | gel"),
        ("D+7 review", "D+7 | review"),
        ("Follow-up (Days 2-3)", "D+2..D+3 | Follow-up"),
        ("Día 1: despliegue", "D+1 | despliegue"),
    ]);
    assert!(times("[T+3] Lead is told").unwrap().not_relative_to_start);
    assert!(!times("Phase 1 (T+3 min)").unwrap().not_relative_to_start);
}

#[test]
fn times_of_day_are_read_as_people_write_them() {
    each_says(&[
        (
            "Phase 1: Start (08:00 - 09:00)",
            "08:00..09:00 (1h) | Phase 1: Start",
        ),
        ("Phase 3 – 09:00–09:30", "09:00..09:30 (30m) | Phase 3"),
        ("War room opens (06:00)", "06:00 | War room opens"),
        ("Night shift 22:00-02:00", "22:00..02:00 (4h) | Night shift"),
        ("09:00: Deployment starts", "09:00 | Deployment starts"),
        ("02:00:00 - 08:00:00 Mon", "02:00..08:00 (6h) | Mon"),
        (
            "Not in peak hours (9 AM - 6 PM local)",
            "09:00..18:00 (9h) | Not in peak hours (local)",
        ),
        ("8:30 AM: stand-up", "08:30 | stand-up"),
        ("Go live at 10 PM ET", "22:00 | Go live at"),
        ("14h30 : bascule", "14:30 | bascule"),
        ("Etapa 1 (9h00 às 9h30)", "09:00..09:30 (30m) | Etapa 1"),
        ("Bloco A - 22h às 23h", "22:00..23:00 (1h) | Bloco A"),
        ("Schritt 1 um 09:00 Uhr", "09:00 | Schritt 1 um"),
        ("Этап 2: Выкат (Вторник 8:30)", "08:30 | Этап 2: Выкат"),
        ("第1天 09:00 部署", "day 1 09:00 | 部署"),
        (
            "第一阶段：准备（０８：００－０９：００）",
            "08:00..09:00 (1h) | 第一阶段：准备",
        ),
        ("下午2点30分 切换", "14:30 | 切换"),
        ("9時30分 デプロイ", "09:30 | デプロイ"),
        ("오후 2시 배포", "14:00 | 배포"),
        ("Phase 1 (Day 1, 09:00)", "day 1 09:00 | Phase 1"),
    ]);
}

#[test]
fn how_long_something_takes_is_read_from_brackets_and_labels() {
    each_says(&[
        (
            "Phase 1: Preparation (5-10 minutes)",
            "(10m) | Phase 1: Preparation",
        ),
        ("Step 3 [20 min]", "(20m) | Step 3"),
        ("Duration: 45 minutes", "(45m) | "),
        ("Estimated time: ~20 min", "(20m) | "),
        ("Duración estimada: 1 hora", "(1h) | "),
        ("Durée : 1h30", "(1h30m) | "),
        (
            "Schritt 2: Sicherung (10 Min.)",
            "(10m) | Schritt 2: Sicherung",
        ),
        (
            "阶段 2：数据库迁移（30 分钟）",
            "(30m) | 阶段 2：数据库迁移",
        ),
        (
            "Шаг 4: Миграция (1 час 30 минут)",
            "(1h30m) | Шаг 4: Миграция",
        ),
    ]);
}

#[test]
fn digits_that_are_no_times_name_none() {
    for words in [
        "Phase 2: Switch",
        "Step 1.2: Version 2.1.0",
        "Open localhost:8080 and 10.0.0.1:443",
        "Support 24/7, ratio 3:2",
        "Released 2031-12-16",
        "12 items on 3 hosts",
        "Rollback (< 5 minutes)",
        "Update every 15 minutes",
    ] {
        assert_eq!(all(words), "nothing", "{words}");
    }
}

#[test]
fn spans_are_read_in_many_languages() {
    for (words, expected) in [
        ("5 minutes", "5m"),
        ("1h30", "1h30m"),
        ("90 min", "1h30m"),
        ("half an hour", "30m"),
        ("2 hours 15 minutes", "2h15m"),
        ("45-90 minutes", "1h30m"),
        ("a 5-minute window", "5m"),
        ("2 horas", "2h"),
        ("uma hora e 30 minutos", "1h30m"),
        ("30 Minuten", "30m"),
        ("15 minuut", "15m"),
        ("10 minuti", "10m"),
        ("20 minut", "20m"),
        ("5 хвилин", "5m"),
        ("1 час 30 минут", "1h30m"),
        ("30 saniye", "30s"),
        ("10 分钟", "10m"),
        ("1時間30分", "1h30m"),
        ("3 小时", "3h"),
        ("30분", "30m"),
    ] {
        let read = duration(words).map(|span| span.to_string());
        assert_eq!(read.as_deref(), Some(expected), "{words}");
    }
    assert_eq!(duration("5M users, 3 monkeys"), None);
}

#[test]
fn a_budget_is_what_a_rollback_may_take() {
    for (words, minutes) in [
        ("Rollback (< 5 minutes)", Some(5)),
        ("Target: 2 minutes", Some(2)),
        ("Recovery Time Objective (RTO): 30 min", Some(30)),
        ("Back within 5 min", Some(5)),
        ("Reversión (menos de 5 minutos)", Some(5)),
        ("Rücksetzung innerhalb von 10 Minuten", Some(10)),
        ("откат (не более 5 минут)", Some(5)),
        ("回滚（5 分钟以内）", Some(5)),
        ("Rollback time: <15 minutes", Some(15)),
        ("Wait 10 minutes", None),
    ] {
        assert_eq!(budget(words), minutes.map(Millis::minutes), "{words}");
    }
}

#[test]
fn windows_have_ends_and_zones() {
    for (words, from, to, zone) in [
        ("08:00 - 12:00 UTC", (8, 0), (12, 0), Some("UTC")),
        ("Window: 22:00–02:00 CET", (22, 0), (2, 0), Some("CET")),
        (
            "2:00 AM - 6:30 AM EST (off-peak)",
            (2, 0),
            (6, 30),
            Some("EST"),
        ),
        (
            "10:00-11:00 (Europe/Berlin)",
            (10, 0),
            (11, 0),
            Some("Europe/Berlin"),
        ),
        (
            "с 10:00 до 11:00 МСК",
            (10, 0),
            (11, 0),
            Some("Europe/Moscow"),
        ),
        ("10:00～11:00 JST", (10, 0), (11, 0), Some("Asia/Tokyo")),
        ("de 9h00 à 10h00", (9, 0), (10, 0), None),
    ] {
        let zone = zone.map(str::to_owned);
        assert_eq!(window(words), Some(Window { from, to, zone }), "{words}");
    }
    assert_eq!(window("09:00 UTC"), None);
}

#[test]
fn ladders_rise_and_speak_of_traffic_or_end_with_all() {
    for (words, expected) in [
        ("10% → 25% → 50% → 100%", vec![10, 25, 50, 100]),
        ("Canary 10/50/100", vec![10, 50, 100]),
        ("Increments (10%, 25%, 75%, 100%)", vec![10, 25, 75, 100]),
        ("Shift traffic 5%, 20%, 50%", vec![5, 20, 50]),
        ("Перевод трафика: 5%, 25%, 50%", vec![5, 25, 50]),
        ("流量 10% → 50% → 100%", vec![10, 50, 100]),
        ("Coverage 80%, 90%", vec![]),
        ("CPU < 50%, memory < 100%", vec![]),
        ("24/7", vec![]),
        ("10% canary, 90% stable", vec![]),
        ("12/12 (100%)", vec![]),
        ("Reduce traffic (100% → 50% → 10%)", vec![]),
    ] {
        assert_eq!(percents(words), expected, "{words}");
    }
}

#[test]
fn a_rung_has_its_share_and_its_wait() {
    for (words, percent, wait) in [
        ("10% traffic → Wait 2 minutes → Monitor", 10, Some(2)),
        ("Shift 50% of traffic", 50, None),
        ("Increase weight to 25%, hold 10 minutes", 25, Some(10)),
        ("Canary at 10% for 30 min", 10, Some(30)),
        ("25% del tráfico durante 30 minutos", 25, Some(30)),
        ("Перевести 25% трафика, ждать 15 минут", 25, Some(15)),
        ("将 10% 流量切换到新版本，观察 10 分钟", 10, Some(10)),
    ] {
        let rung = rung(words, 7).unwrap();
        assert_eq!(
            (rung.percent, rung.wait, rung.line),
            (percent, wait.map(Millis::minutes), 7),
            "{words}"
        );
    }
    assert!(rung("Error rate < 1% of traffic", 1).is_none());
    assert!(rung("Step 1: 5% (15 min)", 1).is_none());
    assert_eq!(
        rung_of_ladder("Step 1: 5% (15 min)", 1).unwrap().wait,
        Some(Millis::minutes(15))
    );
    let timed = rung("T+50 min: 50% traffic", 1).unwrap();
    assert_eq!(
        (timed.at, timed.wait),
        (Some(Moment::Offset(3_000_000)), None)
    );
}
