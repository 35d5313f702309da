//! The enterprise go-live: sixty groups, seven phases, nineteen triggers, eight roles, and every
//! figure of them.

use std::collections::BTreeMap;

use warroom::room::id::RoleId;
use warroom::room::plan::{
    Item, Message, Occasion, Part, Phase, Plan, Right, Section, Step, Tier, TriggerWhen, Verify,
    Work,
};
use warroom::runbook::{Inputs, Paint, compile, render, samples};

fn plan() -> Plan {
    plan_for(None)
}

fn plan_for(environment: Option<&str>) -> Plan {
    let name = "agent-orchestrator";
    let sample = samples().iter().find(|sample| sample.name == name).unwrap();
    let inputs = Inputs {
        environment: environment.map(str::to_owned),
        ..Inputs::default()
    };
    let compiled = compile(sample.yaml, name, "/srv/runbooks", &inputs);
    let told = render(&compiled.diagnostics, &compiled.texts, Paint::Plain);
    assert!(compiled.plan.is_some(), "{told}");
    compiled.plan.unwrap()
}

/// Without the spaces, which are nobody's business here.
fn tight(text: &str) -> String {
    text.replace(' ', "")
}

fn section<'p>(plan: &'p Plan, id: &str) -> &'p Section {
    let mut sections = plan.checklists.iter();
    sections.find(|section| section.id.as_str() == id).unwrap()
}

fn step<'p>(plan: &'p Plan, id: &str) -> &'p Step {
    plan.steps().find(|step| step.id.as_str() == id).unwrap()
}

fn groups(plan: &Plan) -> Vec<(&Item, Vec<&Item>)> {
    let sections = plan.checklists.iter().take(4);
    let items: Vec<&Item> = sections.flat_map(|section| &section.items).collect();
    let tops = items.iter().filter(|item| item.parent.is_none());
    tops.map(|top| {
        let within = items.iter().filter(|i| i.parent.as_ref() == Some(&top.id));
        (*top, within.copied().collect())
    })
    .collect()
}

#[test]
fn sixty_groups_hold_the_417_boxes_of_a_to_d() {
    let plan = plan();
    let of_sections = ["infrastructure", "application", "tests", "operation"].map(|id| {
        let items = &section(&plan, id).items;
        let tops = items.iter().filter(|item| item.parent.is_none()).count();
        (tops, items.len())
    });
    assert_eq!(of_sections, [(12, 82), (14, 98), (13, 91), (21, 146)]);
    let groups = groups(&plan);
    assert_eq!(groups.len(), 60);
    for (index, (top, within)) in groups.iter().enumerate() {
        let number = index + 1;
        assert_eq!(top.id.as_str(), format!("group-{number:02}"));
        assert!(
            top.title.starts_with(&format!("{number}. ")),
            "{}",
            top.title
        );
        let wanted = match number {
            2 | 12 | 21 | 53 => 5,
            13 => 7,
            _ => 6,
        };
        assert_eq!(within.len(), wanted, "{}", top.title);
    }
}

#[test]
fn each_group_says_how_it_is_verified() {
    let commands = [
        (1, "scripts/pre-deployment-check.sh --check-infrastructure"),
        (2, "curl http://green-alb/health -v"),
        (3, "openssl s_client -connect blue-alb:443 -showcerts"),
        (4, "docker inspect"),
        (5, "pg_dump -h blue-db -U postgres --dry-run | head -100"),
        (6, "certinfo --check blue-alb.example.com"),
        (7, "scripts/pre-deployment-check.sh --config-validation"),
        (10, "aws elbv2 describe-target-groups"),
        (11, "SELECT * FROM pg_stat_replication;"),
        (13, "npm audit --audit-level=moderate"),
        (14, "npm list --depth=0"),
        (15, "rabbitmqctl list_exchanges"),
        (17, "npm run validate:api"),
        (18, "http://blue-app:3000/health"),
        (19, "npm run test:error-handling"),
        (22, "redis-cli INFO stats"),
        (25, "aws s3 ls s3://backups/"),
        (27, "npm run test:unit"),
        (28, "npm run test:integration"),
        (29, "npm run test:e2e"),
        (32, "npm run migrate:test"),
        (33, "scripts/post-deployment-verify.sh"),
        (34, "scripts/pre-deployment-check.sh --config"),
        (36, "scripts/health-check-dashboard.sh"),
        (42, "http://elasticsearch:9200/_health"),
        (60, "scripts/pre-deployment-check.sh --final"),
    ];
    let plan = plan();
    let groups = groups(&plan);
    for (number, command) in commands {
        let item = groups[number - 1].0;
        let verify = item.verify.as_ref().map(ToString::to_string);
        let notes = item.notes.clone();
        let said = verify.into_iter().chain(notes).collect::<String>();
        assert!(said.contains(command), "{}: {said}", item.title);
    }
    let by_words = |number: &usize| !commands.iter().any(|(known, _)| known == number);
    let by_words: Vec<usize> = (1..=60).filter(by_words).collect();
    assert_eq!(by_words.len(), 34);
    for number in by_words {
        let item = groups[number - 1].0;
        let by_person = matches!(item.verify, Some(Verify::Person(_)));
        assert!(by_person || item.expect.len() == 1, "{}", item.title);
    }
}

#[test]
fn every_box_is_an_item_or_a_duty() {
    let plan = plan();
    let of = |id: &str| section(&plan, id).items.len();
    assert_eq!(["immediate", "short-term", "extended"].map(of), [9, 8, 8]);
    assert_eq!(["go", "no-go"].map(of), [6, 4]);
    let checklist = 82 + 98 + 91 + 146;
    let duties: usize = plan
        .roles
        .iter()
        .flat_map(|role| &role.duties)
        .filter(|duty| duty.during.is_some())
        .count();
    assert_eq!(duties, 90);
    assert_eq!(checklist + duties + 25 + 10, 542);
    let before = ["24-hours-before", "4-hours-before", "1-hour-before"];
    assert_eq!(before.map(of), [4, 4, 4]);
    let at = before.map(|id| section(&plan, id).at.unwrap().to_string());
    assert_eq!(at, ["T-1d", "T-4h", "T-1h"]);
    let whole: usize = plan.checklists.iter().map(|s| s.items.len()).sum();
    assert_eq!(whole, checklist + 25 + 10 + 12);
}

#[test]
fn the_thresholds_of_items_are_kept() {
    let plan = plan();
    let titles: Vec<&str> = plan.items().map(|item| item.title.as_str()).collect();
    for words in [
        "100 % of green's health checks",
        "60 seconds",
        "30 days or more",
        "smaller than 500 MB",
        "0 % for blue and 100 % for green",
        "drain for 30 s",
        "less than 100 ms",
        "version 18 or newer",
        "dependency scan has 0 critical",
        "container scan has 0 critical",
        "less than 4 hours old",
        "Recovery time objective: 30 min",
        "Recovery point objective: 5 min",
        "kept for 30 days",
        "Failover takes less than 5 minutes",
        "100 % of the unit tests",
        "coverage is above 85 %",
        "100 % of the integration tests",
        "100 % of the end-to-end tests",
        "1000 concurrent users",
        "5000 concurrent users",
        "endurance test of 24 hours",
        "p95 under load is below 200 ms",
        "error rate under load is below 0.1 %",
        "top 10 API endpoints",
        "full rollback takes less than 5 minutes",
        "100 % of blue's health checks",
        "0 critical defects and fewer than 5 minor",
        "99.95 %",
        "P95 is to be below 200 ms",
        "Errors are to be below 0.1 %",
        "10k requests per second",
        "CPU is below 60 %",
        "Memory is below 70 %",
        "connections are below 50",
        "queue depth is below 1000",
        "Errors stay below 0.1 %",
        "Replication stays below 100 ms",
    ] {
        let found = titles.iter().any(|title| title.contains(words));
        assert!(found, "{words}");
    }
    let backup = plan
        .items()
        .find(|item| item.id.as_str() == "full-backup")
        .unwrap();
    assert_eq!(backup.fresh.unwrap().to_string(), "4h");
}

#[test]
fn blanks_of_the_form_are_asked_for() {
    let plan = plan();
    let asked = |number: usize| -> usize {
        let groups = groups(&plan);
        groups[number - 1].1.iter().map(|i| i.asks.len()).sum()
    };
    assert_eq!([4, 37, 48, 56, 57, 59].map(asked), [1, 5, 3, 10, 2, 2]);
    let no_go: usize = section(&plan, "no-go")
        .items
        .iter()
        .map(|i| i.asks.len())
        .sum();
    assert_eq!(no_go, 3);
    assert!(section(&plan, "no-go").items.iter().all(|i| i.optional));
}

#[test]
fn seven_phases_from_a_day_before_to_90_minutes_after() {
    let plan = plan();
    let times: Vec<(String, String)> = plan
        .phases
        .iter()
        .map(|phase| {
            (
                phase.from.unwrap().to_string(),
                phase.lasts.unwrap().to_string(),
            )
        })
        .collect();
    let wanted = [
        ("T-1d", "1d"),
        ("T+0s", "5m"),
        ("T+5m", "20m"),
        ("T+25m", "10m"),
        ("T+35m", "10m"),
        ("T+45m", "10m"),
        ("T+55m", "35m"),
    ]
    .map(|(from, lasts)| (from.to_owned(), lasts.to_owned()));
    assert_eq!(times, wanted);
}

#[test]
fn every_moment_of_the_timeline_has_its_step() {
    let plan = plan();
    let moments: [(&str, &[u64]); 6] = [
        ("validation", &[0, 0, 1, 2, 3, 5]),
        ("blue", &[5, 7, 9, 12, 15, 20, 25]),
        ("migration", &[25, 26, 27, 30, 32, 35]),
        ("health-check", &[35, 37, 39, 41, 45]),
        ("cutover", &[45, 47, 48, 50, 52, 55]),
        ("verification", &[55, 60, 65, 70, 75, 80, 90]),
    ];
    for (id, minutes) in moments {
        let phase: &Phase = plan.phases.iter().find(|p| p.id.as_str() == id).unwrap();
        let mut left: BTreeMap<String, usize> = BTreeMap::new();
        for at in phase.steps.iter().filter_map(|step| step.at) {
            *left.entry(at.to_string()).or_default() += 1;
        }
        for minute in minutes {
            let at = match minute {
                0 => "T+0s".to_owned(),
                60 => "T+1h".to_owned(),
                61.. => format!("T+1h{}m", minute - 60),
                _ => format!("T+{minute}m"),
            };
            let count = left.get_mut(&at);
            assert!(
                count.as_ref().is_some_and(|count| **count > 0),
                "{id} {at}: {left:?}"
            );
            *count.unwrap() -= 1;
        }
    }
}

#[test]
fn the_commands_of_the_phases_and_procedures_are_there() {
    let plan = plan();
    let shown: Vec<String> = plan
        .steps()
        .map(|step| match &step.work {
            Work::Action(call) => {
                let script = call.config.to_string();
                format!("{} {script}", call.shown)
            }
            _ => String::new(),
        })
        .collect();
    for command in [
        "scripts/pre-deployment-check.sh",
        "docker pull ghcr.io/yourcompany/app:2.1.0",
        "docker stop app",
        "docker rm app",
        "docker-compose -f docker-compose.prod.yml up -d app",
        "docker logs -f app",
        "npm run test:smoke -- --environment=blue",
        "docker stats",
        "df -h",
        "free -h",
        "SELECT version FROM schema_versions ORDER BY version DESC LIMIT 1;",
        "ls -la /migrations/",
        "pg_basebackup -h blue-db-1.prod.internal -D /tmp/db_replica -P",
        "/backups/pre_2.1.0_backup.dump",
        "pg_restore --list",
        "/migrations/forward_2.1.0.sql",
        "npm run migrate:up",
        "/scripts/data_integrity_checks.sql",
        "scripts/post-deployment-verify.sh --db-validation",
        "health-check-dashboard.sh blue",
        "Key=deregistration_delay.timeout_seconds,Value=30",
    ] {
        let found = shown.iter().any(|shown| shown.contains(command));
        assert!(found, "{command}");
    }
    assert_eq!(step(&plan, "deploy").tries, 3);
    assert_eq!(
        step(&plan, "migrate-sql").deadline.unwrap().to_string(),
        "5m"
    );
    assert!(step(&plan, "migrate-sql").undo.is_some());
    let ladder = "2 minutes";
    assert!(
        plan.phases[5].notes.as_ref().unwrap().contains(ladder),
        "both waits are told"
    );
}

#[test]
fn traffic_goes_by_half_and_then_whole() {
    let plan = plan();
    let shifts: Vec<(u8, String, Option<String>)> = plan
        .steps()
        .filter_map(|step| {
            let shift = step.shift()?;
            Some((
                shift.to,
                shift.soak.to_string(),
                step.at.map(|at| at.to_string()),
            ))
        })
        .collect();
    let at = |text: &str| Some(text.to_owned());
    assert_eq!(
        shifts,
        [
            (50, "2m".to_owned(), at("T+50m")),
            (100, "3m".to_owned(), at("T+52m"))
        ]
    );
    assert!(step(&plan, "shift-50").cutover);
    let keep = step(&plan, "shift-50").condition(0).unwrap().to_string();
    assert_eq!(tight(&keep), "error_rate<=0%");
    let notes = step(&plan, "shift-50").notes.clone().unwrap();
    assert!(notes.contains("60 seconds"), "{notes}");
}

#[test]
fn somebody_decides_five_times() {
    let plan = plan();
    let gates: Vec<&str> = plan
        .steps()
        .filter(|step| matches!(&step.work, Work::Gate(gate) if gate.decide))
        .map(|step| step.id.as_str())
        .collect();
    assert_eq!(
        gates,
        [
            "go-or-no-go",
            "final-go",
            "ready-for-cutover",
            "cutover-entry",
            "complete"
        ]
    );
    let Work::Gate(first) = &step(&plan, "go-or-no-go").work else {
        panic!("no gate")
    };
    assert_eq!(first.sections.len(), 8);
}

#[test]
fn nineteen_triggers_with_their_numbers() {
    let plan = plan();
    let told: Vec<(Tier, String, Option<String>)> = plan
        .rollback
        .triggers
        .iter()
        .map(|trigger| match &trigger.when {
            TriggerWhen::Metric {
                condition,
                held_for,
                ..
            } => (
                trigger.tier,
                tight(&condition.to_string()),
                held_for.map(|held| held.to_string()),
            ),
            TriggerWhen::Declared => (trigger.tier, "declared".to_owned(), None),
        })
        .collect();
    let (a, r, i) = (Tier::Automatic, Tier::Review, Tier::Investigate);
    let wanted = [
        (a, "error_rate > 10 %", Some("2m")),
        (a, "p95_latency > 5000 ms", None),
        (a, "database_up == 0", Some("30s")),
        (a, "broker_up == 0", Some("30s")),
        (a, "declared", None),
        (a, "declared", None),
        (a, "declared", None),
        (a, "declared", None),
        (a, "cpu > 95 %", None),
        (r, "error_rate > 5 %", Some("5m")),
        (r, "p95_latency > 1000 ms", Some("5m")),
        (r, "cache_hits < 0.5 * baseline_cache_hits", None),
        (r, "query_time > 2 * baseline_query_time", None),
        (r, "memory > 85 %", None),
        (r, "disk > 90 %", None),
        (i, "error_rate in 1 % .. 5 %", Some("10m")),
        (i, "p95_latency in 500 ms .. 1000 ms", None),
        (i, "declared", None),
        (i, "declared", None),
    ]
    .map(|(tier, when, held)| (tier, tight(when), held.map(str::to_owned)));
    assert_eq!(told, wanted);
    let severities: Vec<&str> = plan
        .severities
        .iter()
        .map(|severity| severity.id.as_str())
        .collect();
    assert_eq!(severities, ["critical", "high", "medium"]);
    for trigger in &plan.rollback.triggers {
        let severity = match trigger.tier {
            Tier::Automatic => "critical",
            Tier::Review => "high",
            Tier::Investigate => "medium",
        };
        assert_eq!(trigger.severity.as_deref(), Some(severity));
    }
}

#[test]
fn metrics_have_their_bands() {
    let plan = plan();
    let bands: Vec<(&str, String, String)> = plan
        .metrics
        .iter()
        .map(|metric| {
            let said = |limit: Option<_>| -> String {
                limit
                    .as_ref()
                    .map(|l: &warroom::room::condition::Limit| l.to_string())
                    .unwrap_or_default()
            };
            (
                metric.id.as_str(),
                said(metric.bands.normal),
                said(metric.bands.critical),
            )
        })
        .collect();
    let wanted = [
        ("error_rate", "< 0.1 %", "> 10 %"),
        ("p95_latency", "< 200 ms", "> 5000 ms"),
        ("cpu", "< 60 %", "> 95 %"),
        ("memory", "< 70 %", "> 85 %"),
        ("availability", ">= 99.95 %", ""),
        ("database_up", "== 1", "== 0"),
        ("broker_up", "== 1", "== 0"),
        ("disk", "", "> 90 %"),
        ("replication_lag", "< 100 ms", ""),
        ("connections", "< 50", ""),
        ("queue_depth", "< 1000", ""),
    ];
    for (id, normal, critical) in wanted {
        let (_, n, c) = bands.iter().find(|(name, ..)| *name == id).unwrap();
        assert_eq!(
            (tight(n), tight(c)),
            (tight(normal), tight(critical)),
            "{id}"
        );
    }
}

#[test]
fn eight_roles_have_duties_before_during_and_after() {
    let plan = plan();
    let of = |role: &warroom::room::plan::Role, part: Option<Part>| {
        role.duties
            .iter()
            .filter(|duty| duty.during == part)
            .count()
    };
    let counts: Vec<(&str, [usize; 4])> = plan
        .roles
        .iter()
        .filter(|role| !role.duties.is_empty())
        .map(|role| {
            let parts = [
                None,
                Some(Part::Before),
                Some(Part::During),
                Some(Part::After),
            ];
            (role.id.as_str(), parts.map(|part| of(role, part)))
        })
        .collect();
    assert_eq!(
        counts,
        [
            ("lead", [5, 4, 4, 3]),
            ("operations", [4, 4, 4, 3]),
            ("database", [4, 4, 4, 4]),
            ("monitoring", [4, 4, 4, 3]),
            ("qa", [4, 4, 4, 3]),
            ("network", [4, 4, 4, 3]),
            ("security", [4, 4, 4, 3]),
            ("communications", [4, 4, 4, 4]),
        ]
    );
    assert_eq!(plan.commander.as_ref().unwrap().as_str(), "lead");
}

#[test]
fn others_roll_back_by_a_trigger_than_by_judgement() {
    let plan = plan();
    let rules: Vec<Vec<&str>> = plan
        .authority
        .iter()
        .filter(|rule| rule.right == Right::RollBack)
        .map(|rule| rule.roles.iter().map(RoleId::as_str).collect())
        .collect();
    assert_eq!(
        rules,
        [
            ["monitoring", "lead", "incident-commander"],
            ["product-manager", "engineering-lead", "executive"]
        ]
    );
    assert_eq!(plan.authority[0].severities, ["critical"]);
}

#[test]
fn whom_to_call_and_when() {
    let plan = plan();
    assert_eq!(plan.contacts.len(), 8);
    for contact in &plan.contacts {
        let kinds: Vec<&str> = contact.ways.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["phone", "email", "chat"], "{}", contact.title);
    }
    let ladder: Vec<(String, &str)> = plan
        .escalation
        .iter()
        .map(|level| (level.after.to_string(), level.who.as_str()))
        .collect();
    let wanted = [
        ("0s", "On-call engineer"),
        ("15m", "Engineering lead"),
        ("30m", "VP Engineering"),
    ]
    .map(|(after, who)| (after.to_owned(), who));
    assert_eq!(ladder, wanted);
    assert_eq!(plan.channels.len(), 7);
}

#[test]
fn four_messages_and_when_they_go_out() {
    let plan = plan();
    let message =
        |id: &str| -> &Message { plan.messages.iter().find(|m| m.id.as_str() == id).unwrap() };
    assert_eq!(plan.messages.len(), 4);
    assert_eq!(message("announcement").at.unwrap().to_string(), "T-1d");
    assert_eq!(message("status").every.unwrap().to_string(), "15m");
    assert_eq!(message("issue").on, Some(Occasion::TriggerFired(None)));
    assert_eq!(message("success").on, Some(Occasion::RunFinished));
    for words in ["45 to 90 minutes", "0 minutes"] {
        assert!(message("announcement").text.contains(words), "{words}");
    }
    let signed: Vec<&str> = plan.sign_offs.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(
        signed,
        [
            "release-manager",
            "technical-lead",
            "product-manager",
            "security-lead",
            "operations-manager",
            "final-authority"
        ]
    );
}

#[test]
fn the_ways_back_are_quick_and_full() {
    let plan = plan();
    let paths: Vec<(&str, String, usize)> = plan
        .rollback
        .paths
        .iter()
        .map(|path| {
            (
                path.id.as_str(),
                path.budget.unwrap().to_string(),
                path.steps.len(),
            )
        })
        .collect();
    let wanted = [
        ("traffic", "2m", 5),
        ("full", "5m", 12),
        ("database", "5m", 3),
        ("migration", "5m", 4),
    ]
    .map(|(id, budget, steps)| (id, budget.to_owned(), steps));
    assert_eq!(paths, wanted);
    let shown: Vec<String> = plan
        .rollback
        .paths
        .iter()
        .flat_map(|path| &path.steps)
        .filter_map(|step| match &step.work {
            Work::Action(call) => Some(format!("{} {}", call.shown, call.config)),
            _ => None,
        })
        .collect();
    for command in [
        "announce-rollback.sh 2.1.0",
        "Key=deregistration_delay.timeout_seconds,Value=30",
        "http://green-alb/health",
        "docker stop app",
        "http://green-app:3000/health",
        "SELECT COUNT(*) FROM users;",
        "--tail=50 green-app",
        "pg_restore -d production",
        "/scripts/integrity_checks.sql",
        "SELECT * FROM pg_stat_replication;",
        "http://green-app:3000/api/agents",
        "rate(http_requests_total%5B1m%5D)",
        "/migrations/backward_2.1.0.sql",
    ] {
        let found = shown.iter().any(|shown| shown.contains(command));
        assert!(found, "{command}");
    }
    let quick = plan
        .actions
        .iter()
        .find(|a| a.id.as_str() == "quick-rollback");
    let quick = &quick.unwrap().call.shown;
    assert!(
        quick.ends_with("./scripts/rollback.sh --version=2.0.5 --immediate=true"),
        "{quick}"
    );
}

#[test]
fn three_windows_of_watching_and_green_in_reserve() {
    let plan = plan();
    let windows: Vec<(String, String)> = plan
        .watch
        .iter()
        .map(|window| (window.from.unwrap().to_string(), window.lasts.to_string()))
        .collect();
    let wanted = [
        ("end+0s", "30m"),
        ("end+0s", "2d"),
        ("end+30m", "1h30m"),
        ("end+2h", "22h"),
    ]
    .map(|(from, lasts)| (from.to_owned(), lasts.to_owned()));
    assert_eq!(windows, wanted);
    let commands = ["--immediate", "--short-term", "--extended"];
    for command in commands {
        let shown = |action: &warroom::room::plan::Action| action.call.shown.ends_with(command);
        assert!(plan.actions.iter().any(shown), "{command}");
    }
    assert_eq!(plan.recurring.len(), 5);
    assert_eq!(plan.recurring[0].every.to_string(), "15m");
    assert_eq!(plan.playbooks.len(), 2);
}

#[test]
fn the_environment_of_the_original_is_read() {
    let plan = plan();
    let value = |name: &str| {
        let found = plan.variables.iter().find(|v| v.name == name).unwrap();
        (found.value.clone(), found.secret_from.clone())
    };
    assert_eq!(value("environment").0.unwrap(), "blue");
    assert_eq!(value("image_version").0.unwrap(), "2.1.0");
    assert_eq!(value("registry").0.unwrap(), "ghcr.io/yourcompany");
    assert_eq!(value("admin_token"), (None, Some("ADMIN_TOKEN".to_owned())));
    assert_eq!(plan.stable.version.as_deref(), Some("2.0.5"));
    assert_eq!(plan.candidate.version.as_deref(), Some("2.1.0"));
    let about = |key: &str| {
        let mut about = plan.about.iter();
        about.find(|(k, _)| k == key).map(|(_, text)| text.as_str())
    };
    assert_eq!(about("version"), Some("2.1.0"));
    assert_eq!(about("updated"), Some("2025-11-18"));
    assert!(about("version 2.0.0").unwrap().contains("2025-10-01"));
}

#[test]
fn in_production_the_commands_are_run_and_the_exporters_asked() {
    let plan = plan_for(Some("production"));
    let rehearsal = plan.variables.iter().find(|v| v.name == "rehearsal");
    assert_eq!(rehearsal.unwrap().value.as_deref(), Some("no"));
    let metric = |id: &str| plan.metrics.iter().find(|m| m.id.as_str() == id).unwrap();
    assert_eq!(metric("database_up").query, "min(pg_up)");
    let health: Vec<&str> = plan
        .probes
        .iter()
        .map(|probe| probe.call.shown.as_str())
        .collect();
    for url in ["http://green-alb/health", "http://blue-app:3000/health"] {
        assert!(health.iter().any(|shown| shown.contains(url)), "{url}");
    }
}
