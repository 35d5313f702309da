//! Changes of a database that are taken back or thrown away, by the tools that made them.

/// What runs scripts by their names.
#[rustfmt::skip]
const RUNNERS: &[&str] = &["npm", "yarn", "pnpm", "bun", "bunx", "npx", "rails", "rake", "artisan", "knex", "sequelize", "sequelize-cli", "typeorm", "nx", "turbo", "deno", "make", "task", "just", "composer", "php"];
/// Verbs of harm at the end of the name of a script: `db:migrate:reset`.
#[rustfmt::skip]
const HARMS: &[&str] = &["reset", "rollback", "drop", "destroy", "wipe", "purge", "flush", "down", "undo", "revert", "fresh", "refresh", "truncate", "teardown", "nuke", "downgrade"];
/// Tools of migrations, and the words with which they go back or throw away.
#[rustfmt::skip]
const TOOLS: &[(&str, &[&str])] = &[
    ("alembic", &["downgrade"]), ("aerich", &["downgrade"]), ("flask", &["downgrade"]), ("prisma", &["reset", "--force-reset", "--accept-data-loss"]), ("goose", &["down", "down-to", "reset", "redo"]), ("dbmate", &["rollback", "down", "drop"]),
    ("migrate", &["down", "drop", "reset", "fresh", "revert"]), ("migration", &["revert"]), ("flyway", &["undo", "clean"]), ("liquibase", &["rollback", "rollback-count", "rollbackcount", "rollback-to-date", "drop-all", "dropall"]), ("mix", &["ecto.rollback", "ecto.drop", "ecto.reset"]), ("phinx", &["rollback"]),
    ("migrations:migrate", &["prev", "first"]), ("manage.py", &["flush", "reset_db"]), ("django-admin", &["flush", "reset_db"]), ("atlas", &["down"]),
];
/// Options that take a word.
const TAKING: &[&str] = &["--database", "--settings"];

/// Whether changes are taken back. The text is in lower case.
pub(super) fn is_undone(lower: &str) -> bool {
    let lower = lower.replace("\\\n", " ");
    lower.split(['\n', ';', '&', '|']).any(|command| {
        let words = command.split(|c: char| c.is_whitespace() || "'\"`()".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        is_script(&words) || is_tool(&words) || goes_to_older(&words)
    })
}

fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// `npm run db:migrate:reset`
fn is_script(words: &[&str]) -> bool {
    let Some(runner) = words.iter().position(|word| RUNNERS.contains(&base(word))) else {
        return false;
    };
    let after = words.get(runner + 1..).unwrap_or_default();
    let harms = |word: &&str| {
        let mut named = word.split(':').skip(1);
        !word.contains('/') && named.any(|part| HARMS.contains(&part))
    };
    after.iter().any(harms)
}

/// `flask db downgrade`
fn is_tool(words: &[&str]) -> bool {
    words.iter().enumerate().any(|(place, word)| {
        let tool = TOOLS
            .iter()
            .find(|(name, _)| base(word) == *name || word.ends_with(&format!(":{name}")));
        let after = words.get(place + 1..).unwrap_or_default();
        tool.is_some_and(|(_, harms)| after.iter().any(|word| harms.contains(word)))
    })
}

/// `manage.py migrate app zero`, `manage.py migrate app 0001`
fn goes_to_older(words: &[&str]) -> bool {
    let managed = |word: &str| matches!(base(word), "manage.py" | "django-admin");
    let Some(place) = words.iter().position(|word| managed(word)) else {
        return false;
    };
    let after = words.get(place + 1..).unwrap_or_default();
    let Some((&"migrate", rest)) = after.split_first() else {
        return false;
    };
    let mut skip = false;
    let mut named = rest.iter().filter(|word| {
        let taken = std::mem::replace(&mut skip, TAKING.contains(word));
        !taken && !word.starts_with('-')
    });
    let target = named.nth(1);
    target.is_some_and(|target| {
        let digits = target.chars().take_while(char::is_ascii_digit).count();
        *target == "zero" || digits == 4 || target.starts_with(['<', '$', '[', '{'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_changes_back_is_marked() {
        for text in [
            "npm run prisma:migrate:reset",
            "yarn migration:rollback",
            "pnpm db:drop",
            "fly ssh console -C \"npm run db:migrate:rollback\"",
            "ssh web '/srv/app/bin/rails db:rollback STEP=1'",
            "kubectl exec deploy/api -- sh -c 'flask db downgrade'",
            "alembic downgrade -1",
            "npx knex migrate:rollback",
            "npx prisma migrate reset",
            "docker compose exec api python manage.py migrate shop zero",
            "python manage.py migrate shop 0001_initial",
            "python manage.py flush --noinput",
            "migrate -path db -database \"$URL\" down 1",
        ] {
            assert!(is_undone(&text.to_lowercase()), "{text}");
        }
        for text in [
            "npm run db:migrate",
            "docker tag shop shop:rollback && docker push shop:rollback",
            "flask db upgrade",
            "python manage.py migrate",
            "python manage.py migrate shop",
            "alembic upgrade head; docker compose down",
            "npx prisma migrate deploy",
            "curl http://a/api:down",
        ] {
            assert!(!is_undone(&text.to_lowercase()), "{text}");
        }
    }
}
