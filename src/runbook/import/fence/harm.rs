//! What destroys what cannot be had back.

mod fed;
mod undone;

/// Whether a statement destroys what cannot be had back. Text in quotes counts too: it is what
/// another host, a container or a database is told.
pub(super) fn is_destructive(text: &str) -> bool {
    let lower = text.to_lowercase();
    let separate = |c: char| c.is_whitespace() || "'\"`;|&()".contains(c);
    let words: Vec<&str> = lower
        .split(separate)
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).any(|at| destroys(words.get(at..).unwrap_or_default()))
        || fed::is_database_fed(&lower)
        || undone::is_undone(&lower)
}

fn destroys(words: &[&str]) -> bool {
    let (Some(first), rest) = (words.first(), words.get(1..).unwrap_or_default()) else {
        return false;
    };
    let near = rest.get(..rest.len().min(12)).unwrap_or_default();
    let next = rest.first().copied().unwrap_or_default();
    let any = |of: &[&str]| near.iter().any(|word| of.contains(word));
    let flagged = |c: char| {
        near.iter()
            .take_while(|word| word.starts_with('-'))
            .any(|word| !word.starts_with("--") && word.contains(c))
    };
    match *first {
        "rm" => flagged('r') || flagged('f') || any(&["--recursive", "--force"]),
        "drop" => matches!(
            next,
            "table"
                | "database"
                | "schema"
                | "index"
                | "view"
                | "column"
                | "user"
                | "role"
                | "keyspace"
                | "collection"
        ),
        "truncate" => {
            next == "table"
                || next.starts_with("-s")
                || next == "--size"
                || next.starts_with(char::is_alphabetic)
        }
        "flushall" | "flushdb" | "mkfs" | "dropdb" | "shred" | "wipefs" | "dropuser"
        | "deluser" | "userdel" | "lvremove" | "vgremove" | "pg_resetwal" => true,
        "dd" => near.iter().any(|word| word.starts_with("of=")),
        "delete" if next == "from" => !any(&["where"]),
        "terraform" | "tofu" | "terragrunt" | "pulumi" | "cdk" | "helmfile" | "sls"
        | "serverless" => any(&["destroy", "remove"]),
        "kubectl" | "oc" | "k" => any(&["delete"]) || any(&["replace"]) && any(&["--force"]),
        "docker" | "podman" => {
            any(&["prune"])
                || any(&["volume"]) && any(&["rm"])
                || any(&["compose"]) && any(&["down"])
                || any(&["rmi"])
        }
        "docker-compose" => any(&["down"]),
        "helm" => any(&["uninstall", "delete"]),
        "git" => {
            let forced = [
                "--force",
                "-f",
                "--force-with-lease",
                "--delete",
                "--mirror",
            ];
            let short = |word: &&&str| word.starts_with('-') && !word.starts_with("--");
            let cleans = || near.iter().filter(short).any(|word| word.contains('f'));
            any(&["push"]) && any(&forced)
                || any(&["reset"]) && any(&["--hard"])
                || next == "clean" && (cleans() || any(&["--force"]))
        }
        "find" => {
            let far = rest.get(..rest.len().min(30)).unwrap_or_default();
            far.contains(&"-delete")
        }
        "aws" | "gcloud" | "az" | "doctl" | "linode-cli" | "hcloud" => {
            any(&["delete", "rb", "destroy", "purge"])
                || any(&["rm"]) && any(&["--recursive"])
                || near.iter().any(|word| {
                    word.starts_with("delete-")
                        || word.starts_with("terminate-")
                        || word.starts_with("purge-")
                })
        }
        "rabbitmqctl" => any(&[
            "reset",
            "force_reset",
            "purge_queue",
            "delete_queue",
            "delete_vhost",
        ]),
        "kafka-topics" | "kafka-topics.sh" => any(&["--delete"]),
        "rsync" => any(&["--delete", "--delete-after", "--delete-before"]),
        "reset" => any(&["--force"]),
        "zfs" | "zpool" => any(&["destroy"]),
        "migrate" | "migrate:fresh" | "migrate:reset" | "db:drop" | "db:reset" | "alembic" => {
            *first == "migrate:fresh"
                || *first == "migrate:reset"
                || first.starts_with("db:")
                || next == "reset"
                || next == "fresh"
        }
        "etcdctl" => any(&["del"]),
        "vault" => any(&["destroy"]) || any(&["metadata"]) && any(&["delete"]),
        name => name.starts_with("mkfs."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_destroys_is_marked() {
        for text in [
            "rm -rf build",
            "psql -c 'DROP TABLE users'",
            "kubectl exec redis -- redis-cli FLUSHALL",
            "pnpm prisma migrate reset --force",
            "terraform destroy -auto-approve",
            "kubectl delete pod x",
            "docker system prune -af",
            "mkfs.ext4 /dev/sdb",
            "dd if=/dev/zero of=/dev/sda",
            "truncate -s 0 log",
            "git push origin main --force",
            "psql -c 'DELETE FROM users;'",
            "helm uninstall app",
            "aws ec2 terminate-instances --instance-ids i-1",
            "ssh web 'sudo rm -rf /srv/old'",
            "docker compose down",
            "docker compose -f a.yml down -v",
            "git reset --hard HEAD~1",
            "git clean -xdf",
            "find /srv/old -type f -mtime +7 -name '*.gz' -delete",
            "fly ssh console -C \"npm run db:drop\"",
            "docker exec db sh -c 'pg_restore -d app b.dump'",
        ] {
            assert!(is_destructive(text), "{text}");
        }
        for text in [
            "rm notes.txt",
            "kubectl get pods",
            "psql -c 'DELETE FROM users WHERE id = 1'",
            "docker rm app",
            "git push origin main",
            "kubectl rollout undo deployment/api",
            "docker compose up -d --remove-orphans",
            "git checkout -f main",
            "find . -name '*.log'",
        ] {
            assert!(!is_destructive(text), "{text}");
        }
    }
}
