//! Commands in fences, a fixture for each way of writing them.

use super::super::*;
use super::{fence, kind, subs};

/// The one part of a fence.
fn only(body: &str) -> Sub {
    let mut subs = subs(body);
    assert_eq!(subs.len(), 1, "{subs:#?}");
    subs.remove(0)
}

fn words(list: &[(u32, String)]) -> Vec<&str> {
    list.iter().map(|(_, words)| words.as_str()).collect()
}

fn titles(subs: &[Sub]) -> Vec<&str> {
    subs.iter()
        .map(|sub| sub.title.as_deref().unwrap_or("-"))
        .collect()
}

#[test]
fn a_fence_is_cut_at_its_comments() {
    let subs = subs(
        "# 1. Build\nmake image\n\n# 2. Push it\n# to both registries\ndocker push a/b:1\ndocker push c/b:1\n",
    );
    assert_eq!(titles(&subs), ["Build", "Push it to both registries"]);
    assert_eq!(subs[1].number.as_deref(), Some("2"));
    assert_eq!(subs[1].lines, 13..17);
    assert_eq!(subs[1].body, "docker push a/b:1\ndocker push c/b:1\n");
}

#[test]
fn comments_within_a_block_do_not_cut_it() {
    let sub = only(
        "# Restore\nif [ \"$NEEDED\" = yes ]; then\n  # 2. Load it\n  pg_restore -d app a.dump\nfi\n",
    );
    assert_eq!(sub.unset, [("NEEDED".to_owned(), 11)]);
    assert_eq!(
        sub.parts,
        [(12, Some("2".to_owned()), "Load it".to_owned())]
    );
}

#[test]
fn comments_within_a_here_document_are_text() {
    let sub = only("cat > a.conf <<'EOF'\n# a comment of the file\nport = 1\nEOF\n");
    assert!(sub.title.is_none());
    assert_eq!(sub.body.lines().count(), 4);
}

#[test]
fn a_mixed_fence_runs_only_where_it_is_shell() {
    let subs = subs(
        "# Symptoms\n- Requests hang\n- The pool is full\n\n# Diagnosis\ncurl -f http://app/health\n\n# Resolution\n1. Restart the pool\n2. Tell the team\n",
    );
    assert_eq!(titles(&subs), ["Symptoms", "Diagnosis", "Resolution"]);
    assert!(subs[0].body.is_empty() && matches!(subs[0].how, How::Manual(_)));
    assert_eq!(subs[1].how, How::Run);
    assert_eq!(
        words(&subs[2].notes),
        ["1. Restart the pool", "2. Tell the team"]
    );
}

#[test]
fn commands_between_words_are_shown_and_do_not_run() {
    let sub = only("Then run\ndocker restart app\nand look at the dashboard\n");
    assert_eq!(sub.body, "docker restart app\n");
    assert!(matches!(sub.how, How::Manual(_)));
}

#[test]
fn a_numbered_line_over_an_indented_command_is_its_title() {
    let subs = subs(
        "# At once:\n1. Look at the pods\n   kubectl get pods\n\n2. Restart\n   kubectl rollout restart deploy/app\n",
    );
    assert_eq!(titles(&subs), ["At once:", "Look at the pods", "Restart"]);
    assert_eq!(subs[2].body, "kubectl rollout restart deploy/app\n");
    assert_eq!(subs[2].how, How::Run);
}

#[test]
fn broken_shell_is_data_as_a_whole() {
    for body in [
        "docker ps\necho \"never closed\nls -l\n",
        "if [ -f a ]; then\n  ls\n",
        "cat <<EOF\ntext\n",
        "for i in 1 2 3; do\necho $i\n",
    ] {
        assert!(matches!(fence("bash", body), Fence::Data(_)), "{body}");
    }
}

#[test]
fn another_language_is_kept_and_never_runs() {
    for tag in [
        "yaml",
        "json",
        "sql",
        "powershell",
        "cmd",
        "python",
        "go",
        "hcl",
        "nginx",
        "dockerfile",
    ] {
        assert_eq!(kind(tag, "docker ps\n"), DataKind::Configuration, "{tag}");
    }
    assert_eq!(kind("text", "docker ps\n"), DataKind::Words);
}

#[test]
fn a_fence_without_a_tag_must_be_beyond_doubt() {
    assert!(matches!(
        fence("", "kubectl rollout restart deploy/app\n"),
        Fence::Commands(_)
    ));
    assert!(matches!(fence("", "make deploy\n"), Fence::Data(_)));
    assert!(matches!(
        fence("", "docker ps\nand then some words\n"),
        Fence::Data(_)
    ));
}

#[test]
fn settings_are_data_with_their_values() {
    let Fence::Data(data) = fence(
        "bash",
        "# Access\nexport REGION=eu-1 # first\nAPI_TOKEN=<token>\nNAME=\"two words\"\n",
    ) else {
        panic!("commands");
    };
    assert_eq!(data.kind, DataKind::Environment);
    let read: Vec<_> = data
        .exports
        .iter()
        .map(|one| (one.name.as_str(), one.value.as_str(), one.secret, one.blank))
        .collect();
    assert_eq!(
        read,
        [
            ("REGION", "eu-1", false, false),
            ("API_TOKEN", "<token>", true, true),
            ("NAME", "two words", false, false)
        ]
    );
}

#[test]
fn timetables_drawings_and_messages_are_told_apart() {
    assert_eq!(
        kind("", "T+0 min: begin\nT+5 min: shift\n"),
        DataKind::Timeline
    );
    assert_eq!(kind("", "08:00 begin\n08:30 shift\n"), DataKind::Timeline);
    assert_eq!(kind("", "┌────┐\n│ lb │\n└────┘\n"), DataKind::Diagram);
    assert_eq!(
        kind("", "Betreff: Wartung\n\nHallo zusammen,\n"),
        DataKind::Message
    );
}

#[test]
fn of_a_transcript_only_what_was_typed_is_a_command() {
    let Fence::Commands(subs) = fence(
        "console",
        "$ kubectl get pods\nNAME   READY\napp-1  1/1\n$ ls \\\n> -l\n",
    ) else {
        panic!("data");
    };
    assert_eq!(subs[0].body, "kubectl get pods\n\n\nls \\\n-l\n");
    assert_eq!(words(&subs[0].expects), ["NAME   READY", "app-1  1/1"]);
}

#[test]
fn in_a_transcript_the_prompt_of_root_is_no_comment() {
    let Fence::Commands(subs) = fence("console", "# systemctl restart app\n# all is well\n") else {
        panic!("data");
    };
    assert_eq!(subs[0].body, "systemctl restart app\n");
    assert!(matches!(
        fence("bash", "# systemctl restart app\n"),
        Fence::Data(_)
    ));
}

#[test]
fn a_prompt_that_names_its_host_is_never_run_here() {
    for (body, user, host) in [
        ("ops@db-1:~$ systemctl stop app\n", "ops", "db-1"),
        ("[root@web2 ~]# systemctl stop app\n", "root", "web2"),
    ] {
        let sub = only(body);
        assert_eq!(
            sub.host,
            Some(Host {
                user: Some(user.to_owned()),
                host: host.to_owned()
            })
        );
        assert_eq!(sub.body, "systemctl stop app\n");
    }
}

#[test]
fn what_follows_a_bare_ssh_runs_there_until_exit() {
    let subs = subs(
        "# Connect\nssh ops@blue-1.internal\n\n# Stop\ndocker stop app\nexit\n\n# Here again\nls -l\n",
    );
    let hosts: Vec<_> = subs
        .iter()
        .map(|sub| sub.host.as_ref().map(|host| host.host.as_str()))
        .collect();
    assert_eq!(hosts, [Some("blue-1.internal"), None]);
    assert_eq!(
        words(&subs[0].notes),
        ["Connect", "ssh ops@blue-1.internal", "exit"]
    );
    assert!(!subs[1].leaves_open);
}

#[test]
fn a_session_that_nobody_leaves_stays_open() {
    let sub = only("ssh web-1\nsystemctl restart app\n");
    assert!(sub.leaves_open && sub.host.is_some());
    assert!(!sub.body.contains("ssh"));
}

#[test]
fn an_ssh_that_cannot_be_repeated_is_done_by_a_person() {
    let sub = only("ssh -J bastion -p 2222 ops@db\nsystemctl stop app\n");
    assert!(sub.host.is_some() && matches!(sub.how, How::Manual(_)));
}

#[test]
fn an_ssh_with_a_command_stays_as_it_is() {
    let sub = only("ssh web 'systemctl restart app'\n");
    assert_eq!((sub.host, sub.how), (None, How::Run));
}

#[test]
fn what_follows_a_shell_in_a_container_is_not_for_ours() {
    for opener in [
        "docker exec -it app bash",
        "kubectl exec -it app -- sh",
        "sudo -i",
        "su - postgres",
        "psql -h db app",
        "tmux",
    ] {
        let subs = subs(&format!(
            "{opener}\n\n# Then\nrm -rf /tmp/cache\nexit\n\n# After\nls -l\n"
        ));
        let inside = subs.iter().find(|sub| sub.body.contains("rm")).unwrap();
        assert!(matches!(inside.how, How::Manual(_)), "{opener}");
        let after = subs.last().unwrap();
        assert!(!matches!(after.how, How::Manual(_)), "{opener}: {after:?}");
    }
}

#[test]
fn what_follows_is_cut_from_what_ends() {
    let subs = subs("# Start\ndocker compose up -d\ndocker compose logs -f app\n./next.sh\n");
    let how: Vec<How> = subs.iter().map(|sub| sub.how).collect();
    assert_eq!(how, [How::Run, How::Follow, How::Run]);
}

#[test]
fn what_should_be_seen_belongs_to_the_command_above() {
    for comment in [
        "# Expected: 3 pods",
        "# => 3 pods",
        "# Erwartet: 3 pods",
        "# 预期: 3 pods",
        "# Resultado esperado: 3 pods",
        "# Ожидается: 3 pods",
        "# Output: 3 pods",
    ] {
        let subs = subs(&format!(
            "# Check\nkubectl get pods -l app=x\n{comment}\n\n# Next\n./next.sh\n"
        ));
        assert_eq!(words(&subs[0].expects), ["3 pods"], "{comment}");
        assert_eq!(titles(&subs), ["Check", "Next"], "{comment}");
    }
    assert_eq!(
        words(&only("git status # must be clean\n").expects),
        ["must be clean"]
    );
}

#[test]
fn an_answer_over_several_lines_is_one_expectation() {
    let sub = only(
        "curl -s http://app/health\n\n# Expected response:\n# {\n#   \"status\": \"ok\"\n# }\n",
    );
    assert_eq!(words(&sub.expects), ["{ \"status\": \"ok\" }"]);
}

#[test]
fn words_in_brackets_are_no_shell() {
    let subs = subs("docker ps\ndocker logs app (first 50 lines)\n");
    assert_eq!(subs[1].body, "docker logs app\n");
    assert_eq!(words(&subs[1].notes), ["(first 50 lines)"]);
    assert!(matches!(subs[1].how, How::Manual(_)));
    assert!(!matches!(subs[0].how, How::Manual(_)));
}

#[test]
fn blanks_and_what_was_left_out_are_recorded() {
    let sub = only("git checkout <tag>\nhelm upgrade app --version {{ version }}\n");
    assert_eq!(
        sub.placeholders,
        [("<tag>".to_owned(), 10), ("{{ version }}".to_owned(), 11)]
    );
    let shortened = only("aws deploy create --arn arn:aws:...\n");
    assert!(matches!(shortened.how, How::Manual(_)));
    assert_eq!(only("echo \"Waiting...\" && ./wait.sh\n").how, How::Run);
}

#[test]
fn another_way_to_do_the_same_does_not_follow_by_itself() {
    let subs = subs("pm2 restart app\n# ou\nkubectl rollout undo deploy/app\n");
    assert!(subs[1].optional && matches!(subs[1].how, How::Judge(_)));
}

#[test]
fn parts_get_what_earlier_parts_set_to_plain_values() {
    let subs = subs(
        "set -e\nAPP=web\ncd /srv\n\n# 1. Pull\ndocker pull $APP:1\n\n# 2. Clean\nrm -rf cache\n",
    );
    assert_eq!(subs[1].before, "set -e\nAPP=\"${APP:-web}\"\ncd /srv\n");
    assert_eq!(subs[2].before, "set -e\ncd /srv\n");
    assert!(subs[1].unset.is_empty() && subs[2].destructive);
}

#[test]
fn parts_get_the_functions_that_they_call() {
    let subs = subs("check() {\n  curl -f http://$1/health\n}\n\n# 1. Blue\ncheck blue\n");
    assert_eq!(subs[1].before, "check() {\n  curl -f http://$1/health\n}\n");
    assert!(
        subs[0].unset.is_empty(),
        "the arguments of a function are no variables"
    );
}

#[test]
fn parts_that_share_what_they_work_out_stay_one() {
    let sub = only(
        "# Backup\nSTAMP=$(date +%s)\n\n# 1. Dump\npg_dump app > $STAMP.sql\n\n# 2. Check\nls -l $STAMP.sql\n",
    );
    let parts: Vec<_> = sub
        .parts
        .iter()
        .map(|(line, _, title)| (*line, title.as_str()))
        .collect();
    assert_eq!(parts, [(13, "Dump"), (16, "Check")]);
    assert!(sub.exports.iter().all(|one| !one.literal));
}

#[test]
fn a_script_that_may_end_early_stays_one() {
    let sub =
        only("# 1. Needed?\nif [ -z \"$HOME\" ]; then\n  exit 0\nfi\n\n# 2. Do it\n./do.sh\n");
    assert_eq!(sub.parts.len(), 1);
}

#[test]
fn a_default_is_exported_and_is_not_unset() {
    let sub = only("./deploy.sh ${TARGET:-blue} $VERSION \"$1\"\nENV=${ENV:-prod} ./x.sh\n");
    let unset: Vec<&str> = sub.unset.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(unset, ["VERSION", "1"]);
}

#[test]
fn a_loop_over_percentages_is_a_ladder_with_its_gate() {
    let sub = only(
        "for p in 10 50 100; do\n  ./shift.sh --weight=$p\n  sleep 2m\n  RATE=$(./rate.sh)\n  if (( $(echo \"$RATE > 0.05\" | bc -l) )); then\n    ./rollback.sh\n    exit 1\n  fi\ndone\n",
    );
    let ladder = sub.ladder.unwrap();
    let rungs: Vec<_> = ladder
        .rungs
        .iter()
        .map(|rung| (rung.percent, rung.wait_ms))
        .collect();
    assert_eq!(
        rungs,
        [
            (10, Some(120_000)),
            (50, Some(120_000)),
            (100, Some(120_000))
        ]
    );
    let gate = &ladder.gates[0];
    assert_eq!(
        (
            gate.subject.as_str(),
            gate.comparison,
            gate.value.as_str(),
            gate.line,
            gate.then
        ),
        ("rate", ">", "0.05", 14, "roll back")
    );
}

#[test]
fn commands_in_a_row_are_a_ladder_too() {
    let sub = only(
        "./traffic.sh --percent 10\nsleep 60\n./traffic.sh --percent 50\nsleep 300\n./traffic.sh --percent 100\n",
    );
    let rungs: Vec<_> = sub
        .ladder
        .unwrap()
        .rungs
        .iter()
        .map(|rung| (rung.percent, rung.wait_ms))
        .collect();
    assert_eq!(
        rungs,
        [(10, Some(60_000)), (50, Some(300_000)), (100, None)]
    );
    assert!(
        only("for i in 1 2 3; do ./shift.sh $i; done\n")
            .ladder
            .is_none()
    );
}

#[test]
fn loops_that_try_until_it_holds_are_waits() {
    let sub = only(
        "for i in {1..30}; do\n  if curl -f http://app/health; then break; fi\n  sleep 10\ndone\n",
    );
    let what = WaitKind::Poll {
        attempts: Some(30),
        interval_ms: 10_000,
        command: "curl -f http://app/health".to_owned(),
    };
    assert_eq!(sub.waits, [Wait { line: 10, what }]);
    assert_eq!(
        only("sleep 90\n").waits,
        [Wait {
            line: 10,
            what: WaitKind::Sleep { ms: 90_000 }
        }]
    );
}

#[test]
fn one_command_between_backticks_is_one() {
    for code in [
        "npm run test:unit",
        "kubectl get pods -n app",
        "curl -f http://app/health",
        "./scripts/check.sh",
        "docker ps | grep app",
        "scripts/x.sh",
    ] {
        assert!(command(code).is_some(), "{code}");
    }
    for code in [
        "app",
        "deploy.sh",
        "/etc/app.conf",
        "docker",
        "config.yml",
        "POST /api",
        "feature flag",
        "true",
        "v1.2.0",
        "main",
        "NODE_ENV=production",
        "git",
        "#ops",
        "a b c",
    ] {
        assert!(command(code).is_none(), "{code}");
    }
}

/// Command lines of many trades.
const LINES: &[&str] = &[
    "kubectl apply -f deploy.yml",
    "kubectl -n prod set image deploy/app app=reg/app:2.1",
    "kubectl rollout status deploy/app --timeout=5m",
    "kubectl get pods | grep -v Running",
    "kubectl config use-context prod",
    "helm upgrade --install app ./chart -f values.yml --wait",
    "helm repo update",
    "docker build -t app:1 .",
    "docker compose pull",
    "docker-compose up -d --build",
    "docker rm -f app",
    "docker network create web",
    "git pull",
    "git pull --rebase origin main",
    "git tag -a v1 -m 'first'",
    "git push origin v1",
    "git checkout -b fix",
    "git log --oneline -5",
    "terraform init",
    "terraform plan -out=tf.plan",
    "terraform apply tf.plan",
    "ansible-playbook -i hosts site.yml --check",
    "systemctl restart nginx",
    "sudo systemctl daemon-reload",
    "sudo service nginx reload",
    "service postgresql status",
    "sudo nginx -t && sudo nginx -s reload",
    "journalctl -u app --since today",
    "psql \"$DATABASE_URL\" -c 'SELECT 1'",
    "pg_dump -Fc app > app.dump",
    "mysql -u root -p app < dump.sql",
    "mysqldump app | gzip > app.sql.gz",
    "redis-cli -h cache INFO replication",
    "mongodump --uri $URI --out /b",
    "curl -sS -o /dev/null -w '%{http_code}' https://app.example.net",
    "curl https://app.example.net/health",
    "wget -qO- http://app/health",
    "dig +short app.example.net",
    "nslookup app.example.net",
    "ping -c 3 db",
    "nc -zv db 5432",
    "ssh ops@web 'uptime'",
    "scp app.tgz ops@web:/srv/",
    "rsync -avz dist/ web:/srv/",
    "tar xzf app.tgz -C /srv",
    "unzip app.zip",
    "ln -sfn /srv/v2 /srv/current",
    "chmod +x run.sh",
    "chown -R app:app /srv",
    "mkdir -p /srv/app",
    "cp a.conf b.conf",
    "mv old new",
    "cd /srv/app",
    "ls -la",
    "cat /etc/hosts",
    "tail -n 100 app.log",
    "head -5 a.txt",
    "grep -c ok a.log",
    "find . -name '*.log' -mtime +7 -delete",
    "sed -i 's/a/b/' a.conf",
    "awk '{print $1}' a.log",
    "sort a.txt | uniq -c",
    "npm ci",
    "npm run build",
    "npx prisma migrate deploy",
    "pnpm install --frozen-lockfile",
    "yarn build",
    "yarn",
    "make deploy",
    "make test lint",
    "go test ./...",
    "cargo build --release",
    "python manage.py migrate",
    "python3 -m venv .venv",
    "pip install -r requirements.txt",
    "source .venv/bin/activate",
    ". ./env.sh",
    "php artisan migrate --force",
    "bundle exec rake db:migrate",
    "rails db:migrate",
    "bin/rails db:migrate",
    "alembic upgrade head",
    "flask db upgrade",
    "mvn -q package",
    "./gradlew build",
    "java -jar app.jar",
    "node server.js",
    "aws s3 cp a.tgz s3://bucket/",
    "aws ecs update-service --cluster c --service s --force-new-deployment",
    "gcloud run deploy app --image gcr.io/a/b",
    "az webapp restart -n app -g rg",
    "doctl compute droplet list",
    "heroku releases:rollback v12",
    "vercel --prod",
    "fly deploy",
    "gh workflow run deploy.yml -f env=prod",
    "gh pr merge 12 --squash",
    "argocd app sync app",
    "flux reconcile kustomization apps",
    "istioctl analyze",
    "vault kv get secret/app",
    "consul members",
    "nomad job run app.nomad",
    "pm2 reload all",
    "supervisorctl restart app:*",
    "export A=1 && ./x.sh",
    "A=1 B=2 ./deploy.sh prod",
    "./deploy.sh",
    "/opt/app/bin/migrate up",
    "~/bin/rollout --env prod",
    "scripts/smoke.sh prod",
    "bash scripts/smoke.sh",
    "sh -c 'echo hi'",
    "time ./x.sh",
    "watch -n 5 kubectl get pods",
    "timeout 30 ./wait.sh",
    "sleep 30",
    "wait",
    "crontab -l",
    "iptables -L -n",
    "ufw allow 443/tcp",
    "df -h",
    "free -m",
    "uptime",
    "top -bn1 | head -5",
    "ps aux | grep app",
    "lsof -i :80",
    "ss -tlnp",
    "kill -HUP $(cat app.pid)",
    "kill -9 1234",
    "pkill -f worker",
    "openssl x509 -in a.pem -noout -dates",
    "certbot renew --dry-run",
    "rabbitmqctl list_queues",
    "kafka-topics.sh --bootstrap-server k:9092 --list",
    "kafka-consumer-groups --bootstrap-server k:9092 --describe --group g",
    "etcdctl endpoint health",
    "nodetool status",
    "haproxy -c -f /etc/haproxy/haproxy.cfg",
    "echo 'set weight app/a 50' | socat stdio /run/haproxy.sock",
    "tool-of-ours deploy --env prod",
    "ourctl rollout start --percent 10",
    "[ -f a ] && ./x.sh",
    "test -f a.txt || exit 1",
    "set -euo pipefail",
    "trap 'rm -f x' EXIT",
    "for h in a b; do ssh $h uptime; done",
    "while ! curl -f http://a/h; do sleep 1; done",
    "echo done",
    "read -p 'Go? ' answer",
    "touch /srv/maintenance",
    "rm -f /srv/maintenance",
];

#[test]
fn command_lines_of_many_trades_are_read() {
    let read = |line: &&&str| matches!(fence("bash", line), Fence::Commands(_));
    let missed: Vec<_> = LINES.iter().filter(|line| !read(line)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}
