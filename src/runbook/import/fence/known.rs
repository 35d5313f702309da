//! What people run: the names of tools, the verbs of those whose name is not enough, and the words
//! that tell a sentence from a command line. Tables only.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words of a table, to be asked for one.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

/// Tools whose names are no words of a language.
#[rustfmt::skip]
pub(super) static TOOLS: Words = LazyLock::new(|| HashSet::from([
    "ab", "acme.sh", "adb", "aide", "airflow", "alembic", "alertmanager", "ansible", "ansible-galaxy", "ansible-inventory", "ansible-playbook", "ansible-vault", "apk", "apt", "apt-get", "apt-cache", "aptitude", "arangosh",
    "argo", "argocd", "artisan", "aws", "awk", "az", "azcopy", "base64", "bash", "bazel", "bc", "bicep", "blkid", "brew", "bundle", "bunx", "bzip2", "caddy", "calicoctl", "cargo", "cassandra-stress", "ccm", "cdk", "celery",
    "certbot", "cfn-lint", "chgrp", "chmod", "chown", "chroot", "chronyc", "cilium", "circleci", "cksum", "clickhouse-client", "cloudflared", "cmake", "composer", "conda", "consul", "cosign", "cp", "crictl", "crontab",
    "cqlsh", "cscli", "ctr", "curl", "dapr", "databricks", "dd", "ddev", "deno", "df", "dig", "dirname", "basename", "django-admin", "dmesg", "dmsetup", "dnf", "docker", "docker-compose", "doctl", "doppler", "dotnet", "dpkg",
    "drush", "dscacheutil", "du", "egrep", "eksctl", "elasticdump", "env", "envsubst", "etcdctl", "fdisk", "fgrep", "firebase", "firewall-cmd", "flock", "fluxctl", "fly", "flyctl", "flyway", "fping", "fsck", "fuser", "g++", "gcc",
    "gcloud", "getent", "gh", "ghz", "git", "glab", "gpg", "gpg2", "gradle", "gradlew", "grep", "groupadd", "growpart", "grpcurl", "gsutil", "gunicorn", "gunzip", "gzip", "haproxy", "hdfs", "helm", "helmfile", "heroku", "hey", "hostnamectl",
    "htop", "htpasswd", "httpd", "httpie", "hydra", "iconv", "id", "ifconfig", "influx", "iostat", "iotop", "ip", "iperf3", "ip6tables", "iptables", "istioctl", "java", "javac", "jest", "journalctl", "jps", "jq", "jstack", "jmap",
    "k", "k3s", "k6", "k9s", "kafka-acls", "kafka-configs", "kafka-console-consumer", "kafka-console-producer", "kafka-consumer-groups", "kafka-topics", "kafkactl", "kcat", "keytool", "killall", "kind", "kinit", "kn", "knex", "kompose",
    "kops", "ksql", "kubeadm", "kubectl", "kubectx", "kubens", "kubeseal", "kubetail", "kustomize", "lerna", "liquibase", "ln", "loginctl", "logrotate", "ls", "lsblk", "lscpu", "lsof", "lsmod", "ltrace", "lvcreate", "lvextend", "lvs", "mc",
    "md5sum", "memcached", "minikube", "mix", "mkdir", "mkfs", "mkfs.ext4", "mkfs.xfs", "mktemp", "modprobe", "mongo", "mongodump", "mongoexport", "mongoimport", "mongorestore", "mongosh", "mpstat", "mtr", "mv", "mvn", "mvnw", "mysql", "mysqladmin",
    "mysqldump", "mysqlcheck", "mysqlimport", "nats", "nc", "ncat", "netlify", "netstat", "newman", "newrelic", "nginx", "nmap", "nmcli", "nodetool", "nohup", "npm", "npx", "nslookup", "ntpq", "nvidia-smi", "nx", "oc", "octavia", "openssl",
    "openstack", "pacman", "parted", "passwd", "pbcopy", "percona", "pg_basebackup", "pg_ctl", "pg_ctlcluster", "pg_dump", "pg_dumpall", "pg_isready", "pg_lsclusters", "pg_resetwal", "pg_restore", "pg_rewind", "pg_upgrade", "pgbackrest", "pgbench",
    "pgbouncer", "pgcli", "pgrep", "php", "php-fpm", "phpunit", "pidof", "pip", "pip3", "pipenv", "pipx", "pkill", "playwright", "pm2", "pnpm", "podman", "podman-compose", "poetry", "popd", "prisma", "printenv", "printf", "prlimit", "promtool", "proxysql",
    "ps", "psql", "pt-online-schema-change", "pulumi", "pushd", "pvcreate", "pvs", "pwd", "pytest", "python2", "python3", "qemu-img", "rabbitmq-diagnostics", "rabbitmqadmin", "rabbitmqctl", "rails", "rancher", "rbenv", "rclone", "readlink", "realpath",
    "redis-benchmark", "redis-cli", "redis-server", "renice", "repmgr", "resize2fs", "restic", "rg", "rke", "rkt", "rm", "rmdir", "rpm", "rspec", "rsync", "s3cmd", "s5cmd", "sar", "scp", "sed", "seq", "sequelize", "sestatus", "setfacl", "sftp", "sh", "sha1sum",
    "sha256sum", "shellcheck", "shopt", "shred", "sidekiq", "skaffold", "skopeo", "sls", "smartctl", "snyk", "solana", "sops", "sqlcmd", "sqlite3", "sqlplus", "ss", "ssh", "ssh-add", "ssh-copy-id", "ssh-keygen", "ssh-keyscan", "sshpass", "startx", "stern", "strace",
    "stripe", "su", "sudo", "supabase", "supervisorctl", "svn", "swapoff", "swapon", "sysbench", "syslog", "sysctl", "systemctl", "systemd-analyze", "systemd-run", "tailscale", "tar", "tcpdump", "tctl", "telepresence", "telnet", "terraform", "terragrunt", "testssl.sh",
    "tfsec", "timedatectl", "tmux", "tofu", "tr", "traceroute", "tracepath", "trivy", "tsc", "tsh", "typeorm", "ufw", "ulimit", "umount", "uname", "uniq", "unlink", "unset", "unxz", "unzip", "update-alternatives", "uptime", "useradd", "userdel", "usermod", "uv",
    "uvicorn", "vagrant", "varnishadm", "vegeta", "velero", "vercel", "vgs", "vgextend", "vi", "vim", "virsh", "virtualenv", "visudo", "vitest", "vmstat", "wc", "wget", "whoami", "wp", "wrangler", "wrk", "xargs", "xcodebuild", "xfs_growfs", "xz", "yarn", "yq",
    "yum", "zcat", "zgrep", "zfs", "zip", "zkcli.sh", "zpool", "zypper", "zstd", "a2ensite", "a2dissite", "apachectl", "apache2ctl", "bin/rails", "cd", "echo", "rollout-status", "nano", "emacs", "kafka-broker-api-versions", "consul-template", "mosquitto_pub", "mosquitto_sub",
    "snowsql", "bq", "kubeval", "kubeconform", "opa", "conftest", "logcli", "amtool", "thanos", "tempo-cli", "mimirtool", "grafana-cli", "vaultctl", "linkerd", "nerdctl", "buildah", "kaniko", "crane", "regctl", "oras", "dockerize", "pscale", "neonctl", "railway", "render", "sentry-cli",
    "datadog-ci", "pd", "opsgenie", "lacework", "gem", "rake", "cap", "mina", "erl", "iex", "rebar3", "sbt", "lein", "stack", "cabal", "swift", "flutter", "dart", "rustup", "rustc", "zig", "crane", "hatch", "tox", "ruff", "flask", "manage.py", "gulp", "grunt", "turbo", "eslint", "sccache",
    "setenforce", "socat", "pv", "zcat", "xzcat", "lz4", "pigz", "ntpdate", "dockerd", "containerd", "rollbar", "wsk", "sam", "eb", "cf", "s2i", "odo", "tkn", "kn", "vcluster", "clusterctl", "talosctl", "kubelet", "cmctl", "mkcert", "getenforce", "restorecon", "semanage", "auditctl", "ausearch", "chage", "pvesh", "qm", "pct", "esxcli", "govc", "racadm", "ipmitool", "megacli", "arcconf", "mdadm", "cryptsetup", "lvresize", "lvremove", "vgcreate", "drbdadm", "pcs", "crm", "corosync-cfgtool", "keepalived",
    "xtrabackup", "mariabackup", "mariadb", "mariadb-dump", "mydumper", "myloader", "wal-g", "barman", "patronictl", "pgloader", "gh-ost", "orchestrator-client", "vtctlclient", "cockroach", "tiup", "ydb", "mongostat", "mongotop", "cypher-shell", "neo4j-admin", "elasticsearch-plugin", "solrctl",
    "open-webui", "xdg-open", "pbpaste", "defaults", "launchctl", "diskutil", "softwareupdate", "scutil", "networksetup", "security", "setfattr", "getfacl", "logger", "losetup", "partprobe", "udevadm", "netplan", "resolvectl", "systemd-resolve", "nft", "conntrack", "tc", "ethtool", "arp", "arping", "bridge",
]));

/// Tools whose names are words too. They count only with arguments that no sentence has.
#[rustfmt::skip]
pub(super) static WORDLIKE: Words = LazyLock::new(|| HashSet::from([
    "ant", "cat", "column", "comm", "cut", "date", "diff", "file", "find", "flux", "fold", "free", "go", "head", "history", "host", "install", "jobs", "just", "kill", "less", "make", "meteor", "mount", "next", "nice", "node", "nomad", "packer", "paste", "patch", "ping",
    "puppet", "python", "read", "reboot", "ruby", "salt", "screen", "service", "shutdown", "sleep", "sort", "source", "split", "stat", "tail", "task", "tee", "test", "top", "touch", "trap", "type", "vault", "vite", "wait", "watch", "which", "open", "serverless", "locust", "artillery", "poweroff",
    "locate", "strings", "join", "rush", "bun", "chef", "knife", "julia", "perl", "lua", "scala", "kotlin", "factor", "expand", "dash", "fish", "ash", "csh", "ksh", "zsh", "nu", "timeout", "exec", "command", "time", "set", "export", "declare", "local", "readonly", "typeset", "alias", "eval", "exit", "return",
    "break", "continue", "shift", "umask", "bg", "fg", "let", "getopts", "true", "false", "hash", "mapfile", "readarray", ".", ":", "[", "[[", "((", "say", "wall", "snap", "flatpak", "nix", "guix", "mise", "asdf", "direnv", "act", "earthly", "dagger", "tilt", "garden", "devspace", "okteto", "porter", "kots", "replicated",
]));

/// Of these, the ones that need no arguments to mean something.
#[rustfmt::skip]
pub(super) static ALONE: Words = LazyLock::new(|| HashSet::from([
    "top", "free", "date", "history", "jobs", "wait", "exit", "true", "false", "reboot", ":", "[", "[[", "((", "htop", "uptime", "ls", "df", "ps", "pwd", "whoami", "dmesg", "id", "lsblk", "vmstat", "iostat", "netstat", "ss", "env", "make", "bash", "return", "break", "continue", "shift",
    "set", "export", "cd", "popd", "fg", "bg", "screen", "tmux", "vim", "vi", "psql", "mysql", "redis-cli", "mongosh", "kubectx", "kubens", "k9s", "pg_isready", "pytest", "yarn", "eslint", "nvidia-smi", "lsof", "mount", "sestatus", "getenforce", "gunzip", "sort", "wc", "uniq", "cat", "tee", "echo", "xargs", "jq", "su", "sh", "hostnamectl",
    "timedatectl", "less", "sudo", "pg_lsclusters", "visudo", "whoami", "uname", "printenv", "chronyc", "ntpq", "npx", "flask", "rspec", "jest", "vitest", "mix", "rake", "sqlplus", "sqlcmd", "mongo", "cqlsh", "iex", "fish", "zsh", "python3", "php", "base64", "sync", "nginx", "tsc", "tox", "passwd", "crontab", "column", "head", "tail",
]));

/// Tools with verbs: without one of its verbs a line that begins with the name is a sentence.
#[rustfmt::skip]
pub(super) const VERBS: &[(&[&str], &[&str])] = &[
    (&["docker", "podman", "nerdctl"], &[
        "attach", "build", "builder", "buildx", "commit", "compose", "config", "container", "context", "cp", "create", "diff", "events", "exec", "export", "history", "image", "images", "import", "info", "inspect", "kill", "load", "login", "logout", "logs", "manifest", "network", "node", "pause",
        "plugin", "port", "ps", "pull", "push", "rename", "restart", "rm", "rmi", "run", "save", "scan", "scout", "search", "secret", "service", "stack", "start", "stats", "stop", "swarm", "system", "tag", "top", "trust", "unpause", "update", "version", "volume", "wait", "pod", "generate", "play",
    ]),
    (&["docker-compose", "podman-compose"], &["build", "config", "create", "down", "events", "exec", "images", "kill", "logs", "ls", "pause", "port", "ps", "pull", "push", "restart", "rm", "run", "scale", "start", "stop", "top", "unpause", "up", "version", "watch", "cp"]),
    (&["kubectl", "oc", "k"], &[
        "annotate", "api-resources", "api-versions", "apply", "attach", "auth", "autoscale", "certificate", "cluster-info", "completion", "config", "cordon", "cp", "create", "debug", "delete", "describe", "diff", "drain", "edit", "events", "exec", "explain", "expose", "get", "kustomize", "label", "logs",
        "options", "patch", "plugin", "port-forward", "proxy", "replace", "rollout", "run", "scale", "set", "taint", "top", "uncordon", "version", "wait", "adm", "login", "project", "new-app", "start-build", "rsh", "argo", "krew", "neat", "cnpg", "rsync", "process", "policy", "status", "tag", "import-image",
    ]),
    (&["git"], &[
        "add", "am", "apply", "archive", "bisect", "blame", "branch", "bundle", "checkout", "cherry-pick", "clean", "clone", "commit", "config", "describe", "diff", "fetch", "fsck", "gc", "grep", "init", "lfs", "log", "ls-files", "ls-remote", "merge", "merge-base", "mv", "notes", "pull", "push", "rebase", "reflog", "remote",
        "reset", "restore", "rev-list", "rev-parse", "revert", "rm", "shortlog", "show", "stash", "status", "submodule", "switch", "tag", "verify-commit", "verify-tag", "worktree", "flow", "crypt", "cat-file", "ls-tree", "describe",
    ]),
    (&["helm"], &["create", "dependency", "dep", "env", "diff", "get", "history", "install", "lint", "list", "ls", "package", "plugin", "pull", "push", "registry", "repo", "rollback", "search", "secrets", "show", "status", "template", "test", "uninstall", "delete", "upgrade", "verify", "version"]),
    (&["helmfile", "terragrunt"], &["apply", "sync", "diff", "destroy", "template", "lint", "list", "status", "deps", "plan", "init", "output", "run-all", "validate", "state", "import"]),
    (&["terraform", "tofu"], &["apply", "console", "destroy", "fmt", "force-unlock", "get", "graph", "import", "init", "login", "logout", "metadata", "output", "plan", "providers", "refresh", "show", "state", "taint", "test", "untaint", "validate", "version", "workspace"]),
    (&["systemctl"], &[
        "start", "stop", "restart", "reload", "status", "enable", "disable", "is-active", "is-enabled", "is-failed", "daemon-reload", "daemon-reexec", "mask", "unmask", "list-units", "list-timers", "list-unit-files", "show", "cat", "edit", "kill", "reload-or-restart", "try-restart", "reset-failed", "isolate",
        "poweroff", "reboot", "list-dependencies", "condrestart", "get-default", "set-default", "preset", "list-sockets", "set-property",
    ]),
    (&["npm", "pnpm", "yarn", "bun"], &[
        "add", "audit", "build", "cache", "ci", "config", "create", "deploy", "dev", "dlx", "exec", "init", "install", "i", "link", "list", "ls", "login", "outdated", "pack", "prune", "publish", "rebuild", "remove", "run", "run-script", "rm", "start", "stop", "test", "t", "uninstall", "up", "update", "upgrade", "version", "view", "why", "workspace",
        "workspaces", "x", "lint", "generate", "migrate", "seed", "typecheck", "format", "preview", "serve", "global", "set", "store", "patch", "import", "clean", "check", "coverage", "e2e", "preset", "prisma", "typeorm", "knex", "sequelize", "nx", "turbo", "restart", "ping", "whoami", "token", "pkg", "dedupe", "worker", "release",
    ]),
    (&["go"], &["build", "clean", "doc", "env", "fix", "fmt", "generate", "get", "install", "list", "mod", "run", "test", "tool", "version", "vet", "work"]),
    (&["cargo"], &["add", "audit", "bench", "build", "check", "clean", "clippy", "doc", "fetch", "fmt", "install", "login", "metadata", "new", "nextest", "package", "publish", "remove", "run", "search", "test", "tree", "uninstall", "update", "version", "watch", "sqlx", "deny", "make"]),
    (&["vault"], &["agent", "audit", "auth", "debug", "delete", "kv", "lease", "list", "login", "monitor", "namespace", "operator", "path-help", "pki", "plugin", "policy", "print", "proxy", "read", "secrets", "server", "ssh", "status", "token", "transit", "unwrap", "version", "write"]),
    (&["consul"], &["acl", "agent", "catalog", "config", "connect", "debug", "event", "exec", "force-leave", "info", "intention", "join", "keygen", "keyring", "kv", "leave", "lock", "login", "logout", "maint", "members", "monitor", "operator", "reload", "rtt", "services", "snapshot", "tls", "validate", "version", "watch"]),
    (&["nomad"], &["acl", "agent", "alloc", "deployment", "eval", "exec", "fmt", "job", "license", "login", "monitor", "namespace", "node", "operator", "plan", "quota", "run", "scaling", "server", "service", "status", "stop", "system", "ui", "validate", "var", "version", "volume"]),
    (&["flux"], &["bootstrap", "build", "check", "create", "delete", "diff", "events", "export", "get", "install", "logs", "pull", "push", "reconcile", "resume", "stats", "suspend", "tag", "trace", "tree", "uninstall", "version"]),
    (&["argocd"], &["account", "admin", "app", "appset", "cert", "cluster", "context", "gpg", "login", "logout", "proj", "relogin", "repo", "repocreds", "version"]),
    (&["argo"], &["rollouts", "submit", "get", "list", "logs", "watch", "stop", "terminate", "delete", "retry", "resume", "suspend", "lint", "cron", "template", "version"]),
    (&["gh", "glab"], &["alias", "api", "auth", "browse", "cache", "ci", "codespace", "config", "extension", "gist", "gpg-key", "issue", "label", "mr", "org", "pipeline", "pr", "project", "release", "repo", "ruleset", "run", "search", "secret", "ssh-key", "status", "variable", "workflow", "version"]),
    (&["packer"], &["build", "console", "fix", "fmt", "init", "inspect", "validate", "version", "plugins"]),
    (&["pm2"], &["start", "stop", "restart", "reload", "delete", "list", "ls", "logs", "monit", "status", "save", "startup", "describe", "show", "flush", "resurrect", "scale", "kill", "env", "update", "deploy", "jlist", "install", "unstartup", "gracefulReload"]),
    (&["supervisorctl"], &["start", "stop", "restart", "status", "reread", "update", "reload", "tail", "add", "remove", "clear", "avail", "pid", "signal", "shutdown"]),
    (&["rabbitmqctl", "rabbitmq-diagnostics"], &[
        "status", "list_queues", "list_connections", "list_channels", "list_exchanges", "list_bindings", "list_consumers", "list_users", "list_vhosts", "list_permissions", "cluster_status", "node_health_check", "stop_app", "start_app", "reset", "purge_queue", "add_user", "delete_user", "set_permissions", "set_policy", "eval", "ping",
        "check_running", "check_local_alarms", "check_port_connectivity", "environment", "stop", "forget_cluster_node", "join_cluster", "await_startup", "delete_queue", "change_password", "list_policies", "enable_feature_flag", "set_user_tags", "memory_breakdown",
    ]),
    (&["service"], &["start", "stop", "restart", "reload", "status", "force-reload", "--status-all"]),
    (&["next"], &["build", "start", "dev", "lint", "export"]),
    (&["vite"], &["build", "preview", "dev"]),
    (&["salt"], &["test.ping", "state.apply", "cmd.run", "state.highstate", "pkg.install", "service.restart"]),
    (&["puppet"], &["agent", "apply", "module", "cert", "config", "resource"]),
    (&["knife"], &["node", "ssh", "cookbook", "role", "environment", "bootstrap", "search", "data"]),
    (&["snap", "flatpak", "nix", "guix", "mise", "asdf", "direnv", "earthly", "dagger", "tilt", "okteto", "devspace", "garden", "porter", "meteor", "serverless", "locust", "artillery"], &[
        "install", "list", "remove", "refresh", "update", "run", "build", "develop", "shell", "use", "exec", "allow", "up", "down", "deploy", "call", "upgrade", "start", "stop", "destroy", "rollback", "restart", "info", "invoke", "logs",
    ]),
];

/// Words of sentences that no command line has. One is enough.
#[rustfmt::skip]
pub(super) static STRONG: Words = LazyLock::new(|| HashSet::from([
    "the", "is", "are", "was", "were", "should", "must", "shall", "will", "would", "could", "cannot", "has", "have", "been", "being", "this", "that", "these", "those", "your", "our", "their", "its", "it", "we", "you", "they", "and", "or", "but", "because", "then", "when", "where", "whether", "which's", "until",
    "while", "before", "after", "during", "between", "without", "within", "via", "per", "than", "not", "also", "only", "via", "if", "else", "please", "sure", "still", "already", "again", "both", "each", "every", "any", "some", "no", "yes", "least", "exactly", "approximately", "expected", "succeeded", "succeeds", "works", "working",
    "correctly", "successfully", "properly", "manually", "immediately", "automatically", "completed", "healthy", "unhealthy", "unavailable", "accessible", "configured", "installed", "verified", "reviewed", "approved", "passed", "passing", "failing", "fails", "deployed", "tested", "updated",
    "requires", "required", "needed", "shows", "returns", "contains", "responds", "responding", "looks", "seems", "becomes", "remains", "matches", "exists", "stays", "gets", "does", "don't", "doesn't", "isn't", "aren't", "can't", "won't", "into", "onto", "against", "about", "above", "below", "minutes", "seconds", "hours",
    "el", "los", "las", "del", "una", "que", "está", "están", "para", "antes", "después", "debe", "deben", "não", "são", "deve", "devem", "após", "uma", "dos", "das", "les", "des", "est", "sont", "doit", "doivent", "avec", "dans", "avant", "après", "une", "der", "das", "und", "ist", "sind", "nicht", "mit", "auf", "für", "vor",
    "nach", "muss", "müssen", "wird", "werden", "eine", "einen", "het", "een", "niet", "moet", "moeten", "wordt", "zijn", "van", "voor", "gli", "della", "dello", "deve", "devono", "essere", "prima", "dopo", "jest", "są", "nie", "oraz", "musi", "przed", "dla", "není", "musí", "jsou", "jeho", "bir", "olmalı", "için",
]));

/// Words of sentences that a command line may have by accident: two are too many.
#[rustfmt::skip]
pub(super) static WEAK: Words = LazyLock::new(|| HashSet::from([
    "a", "an", "to", "of", "in", "on", "for", "with", "from", "by", "at", "as", "all", "up", "down", "so", "be", "can", "may", "over", "under", "out", "off", "first", "last", "more", "less", "now", "ready", "running", "done", "ok", "good", "de", "la", "le", "en", "es", "un", "con", "por", "se", "o", "e", "em", "da", "do", "du", "et",
    "die", "den", "zu", "im", "von", "il", "di", "che", "per", "op", "te", "na", "w", "i", "z", "je", "ve",
]));

/// Commands whose arguments are words for people.
pub(super) const SPEAKING: &[&str] = &["echo", "printf", "say", "logger", "wall", ":"];

/// Tools that do nothing without an address: a number behind them is told, not asked.
#[rustfmt::skip]
pub(super) const ADDRESSED: &[&str] = &["curl", "wget", "ssh", "scp", "rsync", "sftp", "ping", "dig", "nslookup", "telnet", "nc", "ncat", "httpie", "mtr", "traceroute"];

/// Commands that run the command after them, and how many words of their own they take first.
#[rustfmt::skip]
pub(super) const WRAPPERS: &[(&str, usize)] = &[
    ("sudo", 0), ("doas", 0), ("nohup", 0), ("time", 0), ("command", 0), ("exec", 0), ("nice", 0), ("timeout", 1), ("watch", 0), ("env", 0), ("xargs", 0), ("stdbuf", 0), ("setsid", 0), ("ionice", 0), ("flock", 1), ("chroot", 1), ("strace", 0), ("unbuffer", 0), ("caffeinate", 0),
];

/// Options of wrappers that take a word.
pub(super) const WRAPPER_OPTIONS: &[&str] = &[
    "-u",
    "-g",
    "-n",
    "-k",
    "-s",
    "-i",
    "-I",
    "-P",
    "-L",
    "-d",
    "-c",
    "-w",
    "-o",
    "--user",
    "--group",
    "--signal",
    "--interval",
];

/// Programs that run the file or text that comes next.
#[rustfmt::skip]
pub(super) const INTERPRETERS: &[&str] = &["bash", "sh", "zsh", "dash", "ksh", "python", "python2", "python3", "node", "ruby", "perl", "php", "java", "deno", "lua", "Rscript", "source", ".", "tsx", "ts-node"];

/// Endings of files that run.
#[rustfmt::skip]
pub(super) const SCRIPTS: &[&str] = &[".sh", ".bash", ".zsh", ".py", ".rb", ".pl", ".php", ".js", ".mjs", ".ts", ".bin", ".run", ".jar", ".exe", ".groovy"];

/// Folders that hold programs.
#[rustfmt::skip]
pub(super) const FOLDERS: &[&str] = &["scripts", "script", "bin", "sbin", "tools", "ops", "ci", "hack", "run", "cmd", "vendor", "node_modules", "deploy", "deployment", "build", "contrib", "utils", "util", ".venv", "venv", "devops", "infra", "target", "dist"];
