//! The samples hold every fact and figure of the runbooks that they were made from: the numbers
//! here were counted in those by hand, one section for each sample.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

#[path = "samples/agent_orchestrator.rs"]
mod agent_orchestrator;

use std::collections::BTreeMap;

use warroom::room::id::{PathId, PhaseId, StepId};
use warroom::room::plan::{Contact, Phase, Plan, Step, Tier, Trigger, TriggerWhen, Work};
use warroom::runbook::{Inputs, compile, samples};
use warroom::support::Millis;

/// A sample's plan, with the variables given.
fn plan(name: &str, vars: &[(&str, &str)]) -> Plan {
    let sample = samples().iter().find(|sample| sample.name == name).unwrap();
    let vars = vars
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let inputs = Inputs {
        vars: vars.collect(),
        ..Inputs::default()
    };
    let source = format!("{name}.yaml");
    compile(sample.yaml, &source, "/srv/runbooks", &inputs)
        .plan
        .unwrap()
}

/// How many items each section holds.
fn items(plan: &Plan) -> Vec<usize> {
    let sections = plan.checklists.iter();
    sections.map(|section| section.items.len()).collect()
}

/// Each phase, and how many steps it holds.
fn phases(plan: &Plan) -> Vec<(&str, usize)> {
    let phases = plan.phases.iter();
    phases
        .map(|phase| (phase.title.as_str(), phase.steps.len()))
        .collect()
}

fn phase<'a>(plan: &'a Plan, id: &str) -> &'a Phase {
    plan.phase(&PhaseId::from(id)).unwrap()
}

fn step<'a>(plan: &'a Plan, id: &str) -> &'a Step {
    plan.step(&StepId::from(id)).unwrap()
}

/// Every step of a path, by its name.
fn path<'a>(plan: &'a Plan, id: &str) -> Vec<&'a str> {
    let path = plan.path(&PathId::from(id)).unwrap();
    path.steps.iter().map(|step| step.id.as_str()).collect()
}

/// Percents, with the time at each.
fn ladder(plan: &Plan) -> Vec<(u8, Millis)> {
    let shifts = plan.steps().filter_map(Step::shift);
    shifts.map(|shift| (shift.to, shift.soak)).collect()
}

/// What a step does, in one line.
fn shown<'a>(plan: &'a Plan, id: &str) -> &'a str {
    match &step(plan, id).work {
        Work::Action(call) => &call.shown,
        _ => "",
    }
}

/// A trigger in words: its name, its tier, what it waits for and how long, and how bad it is.
fn told(trigger: &Trigger) -> String {
    let tier = match trigger.tier {
        Tier::Automatic => "automatic",
        Tier::Review => "review",
        Tier::Investigate => "investigate",
    };
    let when = match &trigger.when {
        TriggerWhen::Metric {
            condition,
            held_for: Some(held),
            ..
        } => format!("{condition} for {held}"),
        TriggerWhen::Metric {
            condition,
            consecutive,
            ..
        } => format!("{condition}, {consecutive} in a row"),
        TriggerWhen::Declared => "declared".to_owned(),
    };
    let severity = trigger.severity.as_deref().unwrap_or("-");
    format!("{} {tier}: {when} ({severity})", trigger.id)
}

fn triggers(plan: &Plan) -> Vec<String> {
    plan.rollback.triggers.iter().map(told).collect()
}

/// The bands of each metric that has any: `normal | critical`.
fn bands(plan: &Plan) -> BTreeMap<&str, String> {
    let metrics = plan.metrics.iter().filter(|metric| {
        let bands = metric.bands;
        bands.normal.is_some() || bands.critical.is_some()
    });
    let words = |limit: Option<warroom::room::condition::Limit>| {
        limit.map(|limit| limit.to_string()).unwrap_or_default()
    };
    metrics
        .map(|metric| {
            let bands = metric.bands;
            let both = format!("{} | {}", words(bands.normal), words(bands.critical));
            (metric.id.as_str(), both)
        })
        .collect()
}

/// The environment variables that the services run with, as the variables that carry them.
fn carries(plan: &Plan, names: &[&str]) {
    let carried: Vec<&str> = plan
        .variables
        .iter()
        .map(|variable| variable.name.as_str())
        .collect();
    for name in names {
        let variable = name.to_lowercase();
        assert!(carried.contains(&variable.as_str()), "{name}");
    }
}

fn secrets(plan: &Plan) -> usize {
    let variables = plan.variables.iter();
    variables
        .filter(|variable| variable.secret_from.is_some())
        .count()
}

/// Who is told, and after how many minutes.
fn escalation(plan: &Plan) -> Vec<(u64, &str)> {
    let levels = plan.escalation.iter();
    levels
        .map(|level| (level.after.0 / 60_000, level.who.as_str()))
        .collect()
}

fn ways(contact: &Contact) -> Vec<(&str, &str)> {
    let ways = contact.ways.iter();
    ways.map(|(kind, way)| (kind.as_str(), way.as_str()))
        .collect()
}

fn prose(plan: &Plan) -> String {
    let texts = plan.prose.iter().map(|prose| prose.text.as_str());
    texts.collect()
}

// Master Flow Orchestrator

#[test]
fn the_orchestrator_keeps_its_42_items_in_seven_lists() {
    let plan = plan("master-flow-orchestrator", &[]);
    assert_eq!(items(&plan), [6, 8, 6, 5, 5, 6, 6]);
    assert!(plan.checklists[6].after_run);
    let infrastructure = &plan.checklists[1].items[0];
    assert_eq!(infrastructure.expect.len(), 7);
    let tickets: Vec<&str> = plan.checklists[0]
        .items
        .iter()
        .filter_map(|item| item.notes.as_deref())
        .collect();
    assert_eq!(
        tickets,
        [
            "MFO-093", "MFO-095", "MFO-096", "MFO-097", "MFO-098", "MFO-099"
        ]
    );
}

#[test]
fn the_orchestrator_keeps_its_phases_and_the_deployment_in_one_step() {
    let plan = plan("master-flow-orchestrator", &[]);
    assert_eq!(
        phases(&plan),
        [
            ("Pre-deployment", 4),
            ("Green environment", 6),
            ("Traffic switch", 6),
            ("Blue environment cleanup", 5),
            ("Single-step deployment", 7),
            ("Post-deployment validation", 7),
        ]
    );
    for (id, when) in [
        ("green", "strategy == blue-green"),
        ("switch", "strategy == blue-green"),
        ("cleanup", "strategy == blue-green"),
        ("single-step", "strategy == single-step"),
    ] {
        let condition = phase(&plan, id).when.as_ref().unwrap();
        assert_eq!(condition.to_string(), when);
    }
    let modes: Vec<bool> = plan.steps().map(|step| step.mode.is_some()).collect();
    assert_eq!(modes.iter().filter(|mode| **mode).count(), 2);
}

#[test]
fn the_orchestrator_moves_traffic_in_five_notches_of_two_minutes() {
    let plan = plan("master-flow-orchestrator", &[]);
    let two = Millis::minutes(2);
    assert_eq!(
        ladder(&plan),
        [(10, two), (25, two), (50, two), (75, two), (100, two)]
    );
    for step in plan.steps().filter(|step| step.shift().is_some()) {
        assert_eq!(step.condition(0).unwrap().to_string(), "error_rate <= 5%");
    }
    assert_eq!(step(&plan, "settled").work, Work::Wait(Millis::minutes(30)));
}

#[test]
fn the_orchestrator_keeps_its_commands() {
    let plan = plan("master-flow-orchestrator", &[]);
    for (id, command) in [
        ("verify-staging", "staging_deployment.py --verify-only"),
        (
            "deploy-backend",
            "docker-compose -f docker-compose.prod.yml --profile green up -d backend_green",
        ),
        ("migrate", "docker exec backend_green alembic upgrade head"),
        ("deploy-frontend", "--profile green up -d frontend_green"),
        ("balancer", "update_load_balancer.sh --target=green"),
        ("stop-blue", "--profile blue down"),
        ("monitoring", "update_monitoring_targets.sh --target=green"),
        ("migrate-all", "exec backend alembic upgrade head"),
        ("rollback-traffic", "rollback_traffic.sh"),
        ("rollback-balancer", "update_load_balancer.sh --target=blue"),
        (
            "rollback-tag",
            "docker tag registry.example.org/app:0.9.0 registry.example.org/app:latest",
        ),
        ("migration-restore", "rollback_database.sh"),
    ] {
        assert!(
            shown(&plan, id).contains(command),
            "{id}: {}",
            shown(&plan, id)
        );
    }
    assert!(prose(&plan).contains("journalctl -u docker --since=\"10 minutes ago\""));
}

#[test]
fn the_orchestrator_keeps_its_triggers_and_its_alert_rules() {
    let plan = plan("master-flow-orchestrator", &[]);
    assert_eq!(
        triggers(&plan),
        [
            "errors automatic: error_rate > 5% for 5m (critical)",
            "latency automatic: p95_latency > 5s for 10m (critical)",
            "database-connections automatic: database_failures > 50% for 2m (critical)",
            "application-errors automatic: app_errors > 10/min, 2 in a row (critical)",
            "health-checks automatic: backend_up < 1, 3 in a row (critical)",
            "alert-errors review: alert_errors > 0.01/s for 2m (critical)",
            "alert-database review: database_down > 0 for 1m (critical)",
            "alert-latency investigate: alert_latency > 2s for 5m (medium)",
            "alert-flows review: flow_failures > 0.1/s for 5m (critical)",
        ]
    );
    let bands = bands(&plan);
    for (metric, band) in [
        ("error_rate", "< 0.1% | > 5%"),
        ("cpu", "< 80% | "),
        ("memory", "< 85% | "),
        ("disk", "< 80% | "),
        ("availability", "> 99.9% | "),
    ] {
        assert_eq!(bands[metric], band, "{metric}");
    }
}

#[test]
fn the_orchestrator_keeps_its_ways_back() {
    let plan = plan("master-flow-orchestrator", &[]);
    assert_eq!(
        path(&plan, "traffic"),
        ["blue-all", "rollback-traffic", "blue-answers"]
    );
    assert_eq!(path(&plan, "version").len(), 10);
    assert_eq!(path(&plan, "database").len(), 5);
    let Work::Manual { instructions } = &step(&plan, "restore").work else {
        panic!("a person decides whether the database is restored");
    };
    assert!(
        instructions
            .join("\n")
            .contains("restore_database.sh 0.9.0")
    );
}

#[test]
fn the_orchestrator_keeps_whom_to_call_and_what_to_look_at() {
    let plan = plan("master-flow-orchestrator", &[]);
    assert_eq!(plan.contacts.len(), 4);
    assert_eq!(plan.channels.len(), 4);
    assert_eq!(
        escalation(&plan),
        [
            (0, "On-call engineer"),
            (30, "DevOps lead"),
            (60, "Engineering director"),
            (120, "CTO"),
        ]
    );
    let answers: Vec<(&str, Option<u64>, usize)> = plan
        .severities
        .iter()
        .map(|severity| {
            let within = severity.respond_within.map(|within| within.0 / 60_000);
            (severity.id.as_str(), within, severity.who.len())
        })
        .collect();
    assert_eq!(
        answers,
        [
            ("critical", Some(15), 3),
            ("high", Some(30), 2),
            ("medium", Some(120), 1),
            ("low", None, 1),
        ]
    );
    let books: Vec<(usize, usize)> = plan
        .playbooks
        .iter()
        .map(|book| (book.signs.len(), book.steps.len()))
        .collect();
    assert_eq!(books, [(3, 5), (3, 4), (3, 4), (3, 3)]);
    assert_eq!(plan.about.len(), 6);
}

#[test]
fn the_orchestrator_keeps_its_24_environment_variables() {
    let plan = plan("master-flow-orchestrator", &[]);
    carries(
        &plan,
        &[
            "DATABASE_URL",
            "DATABASE_POOL_SIZE",
            "DATABASE_MAX_CONNECTIONS",
            "SECRET_KEY",
            "JWT_SECRET",
            "DEEPINFRA_API_KEY",
            "ENVIRONMENT",
            "DEBUG",
            "LOG_LEVEL",
            "ENABLE_MASTER_FLOW_ORCHESTRATOR",
            "MASTER_FLOW_ORCHESTRATOR_LOGGING",
            "ENABLE_FLOW_PERFORMANCE_TRACKING",
            "ENABLE_FLOW_AUDIT_LOGGING",
            "FRONTEND_URL",
            "BACKEND_URL",
            "ALLOWED_ORIGINS",
            "REDIS_URL",
            "REDIS_PASSWORD",
            "SENTRY_DSN",
            "ENABLE_METRICS",
            "ENABLE_TRACING",
            "WORKERS",
            "MAX_CONNECTIONS",
            "POOL_SIZE",
        ],
    );
    assert_eq!(secrets(&plan), 6);
}

// FlakeGuard

#[test]
fn flakeguard_keeps_its_38_items_of_which_17_come_round_again() {
    let plan = plan("flakeguard", &[]);
    assert_eq!(items(&plan), [8, 7, 6, 4, 4, 5, 4]);
    let again = plan.checklists.iter().filter(|section| section.after_run);
    assert_eq!(again.map(|section| section.items.len()).sum::<usize>(), 17);
}

#[test]
fn flakeguard_keeps_its_six_phases_and_both_stops() {
    let plan = plan("flakeguard", &[]);
    assert_eq!(
        phases(&plan),
        [
            ("Pre-deployment validation", 6),
            ("Infrastructure deployment", 5),
            ("Database setup", 5),
            ("Application deployment", 9),
            ("Monitoring and observability", 4),
            ("Post-deployment verification", 2),
        ]
    );
    for id in ["stop-before", "stop-after"] {
        assert!(matches!(&step(&plan, id).work, Work::Gate(gate) if gate.decide));
    }
}

#[test]
fn flakeguard_keeps_its_commands() {
    let plan = plan("flakeguard", &[]);
    for (id, command) in [
        (
            "clone",
            "git clone https://github.com/flakeguard/flakeguard.git",
        ),
        ("pre-validation", "./scripts/pre-deployment-validation.sh"),
        (
            "core-services",
            "docker compose -f docker-compose.prod.yml up -d postgres redis",
        ),
        ("postgres-ready", "exec postgres pg_isready -U postgres"),
        ("redis-ready", "exec redis redis-cli ping"),
        ("generate", "pnpm --filter=@flakeguard/api generate"),
        ("migrate", "pnpm --filter=@flakeguard/api migrate:deploy"),
        ("migrate-status", "exec prisma migrate status"),
        ("build", "docker compose -f docker-compose.prod.yml build"),
        (
            "start-monitoring",
            "docker compose -f docker-compose.monitoring.yml up -d",
        ),
        ("prometheus-healthy", "http://localhost:9090/-/healthy"),
        ("grafana-healthy", "http://localhost:3001/api/health"),
        ("quick-stop", "down api worker web"),
        ("full-verify", "post-deployment-verification.sh --full"),
        ("breaker-off", "ENABLE_GITHUB_WEBHOOKS=false"),
        ("queue-flush", "redis-cli FLUSHDB"),
        ("memory-scale", "--scale worker=3"),
    ] {
        assert!(
            shown(&plan, id).contains(command),
            "{id}: {}",
            shown(&plan, id)
        );
    }
    assert_eq!(plan.actions.len(), 3);
}

#[test]
fn flakeguard_keeps_its_thresholds_and_rolls_nothing_back_by_itself() {
    let plan = plan("flakeguard", &[]);
    assert_eq!(
        triggers(&plan),
        [
            "api-down review: api_up < 1 for 1m (critical)",
            "database-connections review: database_failures > 5/min, 2 in a row (critical)",
            "redis-away review: redis_down > 0 for 30s (critical)",
            "disk-full review: disk > 95%, 2 in a row (critical)",
            "memory-short review: memory > 95%, 2 in a row (critical)",
            "api-slow investigate: api_p95 > 1000ms for 5m (warning)",
            "errors investigate: error_rate > 0.5% for 10m (warning)",
            "queue-long investigate: queue_depth > 1000, 2 in a row (warning)",
            "cpu-busy investigate: cpu > 90% for 15m (warning)",
        ]
    );
    let bands = bands(&plan);
    for (metric, band) in [
        ("api_p95", "< 500ms | > 1000ms"),
        ("error_rate", "< 0.1% | > 0.5%"),
        ("cpu", "< 80% | > 90%"),
        ("memory", "< 90% | > 95%"),
        ("disk", "< 85% | > 95%"),
    ] {
        assert_eq!(bands[metric], band, "{metric}");
    }
}

#[test]
fn flakeguard_keeps_its_health_its_ways_back_and_whom_to_call() {
    let plan = plan("flakeguard", &[]);
    let probes: Vec<&str> = plan.probes.iter().map(|probe| probe.id.as_str()).collect();
    assert_eq!(
        probes,
        [
            "api",
            "worker",
            "web",
            "postgres",
            "redis",
            "previous-images"
        ]
    );
    assert_eq!(path(&plan, "quick").len(), 6);
    assert_eq!(path(&plan, "full").len(), 6);
    assert!(step(&plan, "full-restore").destructive);
    let books: Vec<&str> = plan.playbooks.iter().map(|book| book.id.as_str()).collect();
    assert_eq!(
        books,
        [
            "circuit-breaker",
            "reroute",
            "database-connections",
            "migrations",
            "worker-queue",
            "memory-high",
        ]
    );
    let chats = plan.contacts.iter().flat_map(ways);
    assert_eq!(chats.filter(|(kind, _)| *kind == "chat").count(), 6);
    let vendors = plan.contacts.iter().filter(|contact| contact.vendor);
    assert_eq!(vendors.count(), 4);
    assert!(plan.escalation.is_empty());
    let documents = plan.prose.last().unwrap();
    assert_eq!(documents.text.lines().count(), 6);
}

#[test]
fn flakeguard_keeps_its_17_environment_variables() {
    let plan = plan("flakeguard", &[]);
    carries(
        &plan,
        &[
            "NODE_ENV",
            "PORT",
            "HOST",
            "LOG_LEVEL",
            "DATABASE_URL",
            "REDIS_URL",
            "JWT_SECRET",
            "API_KEY",
            "GITHUB_APP_ID",
            "GITHUB_PRIVATE_KEY_PATH",
            "GITHUB_WEBHOOK_SECRET",
            "ENABLE_SLACK_APP",
            "ENABLE_GITHUB_WEBHOOKS",
            "ENABLE_QUARANTINE_ACTIONS",
            "WORKER_CONCURRENCY",
            "RATE_LIMIT_MAX",
            "RATE_LIMIT_WINDOW_MS",
        ],
    );
    assert_eq!(secrets(&plan), 7);
}

// Berrys_AgentsV2

#[test]
fn berrys_keeps_its_prerequisites_and_what_comes_after() {
    let plan = plan("berrys-agents", &[]);
    assert_eq!(items(&plan), [5, 4, 3, 3, 3, 3, 3, 3, 3]);
    let after = plan.checklists.iter().filter(|section| section.after_run);
    assert_eq!(after.count(), 4);
}

#[test]
fn berrys_has_one_plan_for_three_strategies() {
    let plan = plan("berrys-agents", &[]);
    let applies = |id: &str| {
        let condition = phase(&plan, id).when.as_ref().unwrap();
        condition.to_string()
    };
    assert_eq!(applies("transition"), "strategy == blue-green");
    assert_eq!(applies("rollout"), "strategy == canary");
    for id in ["core", "supporting", "interface", "finish"] {
        let both = applies(id);
        assert!(
            both.contains("blue-green") && both.contains("canary"),
            "{both}"
        );
    }
    let soak = Millis::minutes(10);
    assert_eq!(
        ladder(&plan),
        [(10, soak), (25, soak), (50, soak), (75, soak), (100, soak)]
    );
}

#[test]
fn berrys_deploys_eight_services_together_or_one_by_one() {
    let plan = plan("berrys-agents", &[("strategy", "rolling")]);
    let services = [
        "project-coordinator",
        "agent-orchestrator",
        "model-orchestration",
        "planning-system",
        "tool-integration",
        "service-integration",
        "api-gateway",
        "web-dashboard",
    ];
    for service in services {
        assert!(shown(&plan, &format!("deploy-{service}")).contains(service));
    }
    let one_by_one: Vec<&str> = plan
        .phases
        .iter()
        .filter_map(|phase| phase.target.as_deref())
        .collect();
    assert_eq!(one_by_one, services);
    for phase in plan.phases.iter().filter(|phase| phase.target.is_some()) {
        assert_eq!(phase.steps.len(), 3, "update, its health, the users'");
    }
}

#[test]
fn berrys_keeps_its_checks_its_way_back_and_its_troubles() {
    let plan = plan("berrys-agents", &[]);
    for (id, steps) in [
        ("checks", 4),
        ("migrations", 3),
        ("configuration", 3),
        ("verify-services", 3),
        ("verify-database", 3),
        ("verify-api", 3),
        ("verify-flows", 2),
    ] {
        assert_eq!(phase(&plan, id).steps.len(), steps, "{id}");
    }
    assert_eq!(path(&plan, "traffic").len(), 2);
    assert_eq!(path(&plan, "full").len(), 10);
    assert!(step(&plan, "migrate").undo.is_some());
    let automatic = |trigger: &&Trigger| trigger.tier == Tier::Automatic;
    assert_eq!(plan.rollback.triggers.iter().filter(automatic).count(), 0);
    assert_eq!(plan.playbooks.len(), 3);
    assert_eq!(plan.messages.len(), 3);
}

// Moshimoshi: what the demo does not need; its plan is held by the test of the language.

#[test]
fn moshimoshi_keeps_its_messages_and_when_they_are_due() {
    let plan = plan("moshimoshi", &[]);
    let due: Vec<(&str, Option<String>)> = plan
        .messages
        .iter()
        .map(|message| (message.id.as_str(), message.at.map(|at| at.to_string())))
        .collect();
    let at = |time: &str| Some(time.to_owned());
    assert_eq!(
        due,
        [
            ("planned", at("day-1 18:00")),
            ("started", at("08:00")),
            ("at-10", at("09:00")),
            ("at-50", at("09:30")),
            ("at-100", at("10:00")),
            ("switched", at("10:30")),
            ("validating", at("11:00")),
            ("complete", at("12:00")),
            ("success", None),
            ("rolled-back", None),
        ]
    );
    assert_eq!(plan.channels.len(), 4);
}

#[test]
fn moshimoshi_keeps_whom_to_call_and_what_to_do_in_trouble() {
    let plan = plan("moshimoshi", &[]);
    assert_eq!(plan.contacts.len(), 5);
    for contact in &plan.contacts {
        let kinds: Vec<&str> = ways(contact).iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["phone", "email"], "{}", contact.title);
        assert!(contact.role.is_some());
    }
    assert_eq!(
        escalation(&plan),
        [
            (0, "On-call engineer"),
            (5, "Deployment commander"),
            (15, "Engineering manager"),
            (30, "CTO and executives"),
        ]
    );
    let books: Vec<(&str, usize)> = plan
        .playbooks
        .iter()
        .map(|book| (book.id.as_str(), book.steps.len()))
        .collect();
    assert_eq!(
        books,
        [
            ("high-error-rate", 1),
            ("high-latency", 1),
            ("pods-crash", 1),
            ("after-rollback", 4),
        ]
    );
    for book in plan.playbooks.iter().take(3) {
        let Work::Manual { instructions } = &book.steps[0].work else {
            panic!("{} is looked at by a person", book.title);
        };
        assert_eq!(instructions.len(), 4);
    }
}

#[test]
fn moshimoshi_keeps_its_papers_its_commands_and_its_variables() {
    let plan = plan("moshimoshi", &[]);
    assert_eq!(plan.about.len(), 5);
    assert_eq!(plan.links.len(), 5);
    assert_eq!(plan.watch.len(), 3);
    assert_eq!(step(&plan, "deploy").expect.len(), 3);
    assert_eq!(step(&plan, "smoke-test").expect.len(), 5);
    carries(
        &plan,
        &[
            "NAMESPACE",
            "REGISTRY",
            "VERSION",
            "SLACK_WEBHOOK_URL",
            "CLOUDFLARE_API_TOKEN",
            "CLOUDFLARE_ZONE_ID",
        ],
    );
    assert_eq!(secrets(&plan), 2);
    let prose = prose(&plan);
    for command in [
        "kubectl patch ingress moshimoshi-ingress-canary",
        "kubectl patch service moshimoshi-active",
        "canary\":\"false",
        "purge_everything",
        "redis-cli FLUSHALL",
        "kubectl get services -n production",
        "kubectl get pods -n production -w",
        "--tail=100 -f",
        "kubectl describe deployment moshimoshi-blue",
        "3000:3000",
        "kubectl exec -it",
        "rollback-production.sh",
    ] {
        assert!(prose.contains(command), "{command}");
    }
}
