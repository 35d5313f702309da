//! That what is written compiles whatever stands in it: names without letters of ASCII, titles that
//! are missing, ids that would be the same, values that no language takes.

use std::fmt::Write as _;

use warroom::runbook::import::keep::Known;
use warroom::runbook::known::known_of;

use crate::judge::{imported, unsound};

/// Documents that once made no runbook, or could.
#[rustfmt::skip]
const ODD: &[&str] = &[
    "## Процедура развёртывания\n\n1. Остановить\n2. Запустить\n",
    "# 部署手册\n\n## 阶段一：准备\n\n- [ ] 检查\n\n## 阶段二：切换\n\n1. 停止\n2. 启动\n",
    "# 🚀\n\n## Phase 1: 🚀\n\n1. ✅\n\n## Phase 2: 🚀\n\n1. ✅\n",
    "# \u{200b}\n\n## Phase 1: \u{200b}\n\n- [ ] \u{200b}\n",
    "```bash\npsql $DATABASE_URL -f check.sql\n```\n",
    "1. \n2. \n\n- [ ]\n- [ ] \n",
    "---\n",
    "",
    "\n\n\n",
    "# Plan \u{0} with \u{7} bells \u{1b}[31m and \u{202e}turns\n\n## Phase 1: \u{0}Go\u{85}\n\n- [ ] \u{0}box\n",
    "- [ ] **Network configured**\n### 1.4 Backup y Preparación de Rollback\n- [ ] one\n### 1.4 Backup y Preparación de Rollbacks todas\n- [ ] two\n",
    "# L\n\n[one](https://<host>/x) [two](<https://a b/>) [three](https://1.2.3.999/) [four](http://[::1/) [five](https://example.org:99999/x) [six](https://{{host}}/)\n\n## Links\n\n- Grafana: https://grafana.<domain>/d/1\n- Logs: <https://logs.example.org>\n- Odd: https://exa mple/%zz\n- Other: http://xn--a/\n",
    "# S\n\n## Severity\n\n- **Low**: respond within 4 hours\n- **Critical**: respond within 15 minutes\n- **High**: respond within 30 minutes\n",
    "# V\n\n## Environment variables\n\n```bash\nexport weight=5\nexport WEIGHT=6\nexport VERSION={{ x }}\nexport A=\"say \\\"hi\\\" 'there'\"\nexport ROOM=one\nexport end=1\nexport B=🚀\n```\n\n- [ ] Weight: ____ Version: ____ end: ____\n- [ ] VERSION: ____\n",
    "# C\n\n## Contacts\n\n| Role | Name | Phone |\n|---|---|---|\n| | | |\n| 🚀 | {{x}} | \"'`: # |\n| [Name] | <phone> | \u{202e}+1 |\n",
    "# E\n\n## Escalation\n\n1. Level 1 (0-15 min): {{who}}\n2. Level 2 (0-15 min): 🚀\n3. Level 3 (10 min): \n4. Level 4 (99999999999 hours): Ada\n",
    "# W\n\nMaintenance window: 22:00 - 02:00 Nowhere/Land\n\n## Phase 1 (23:00 - 01:00)\n\n1. Go\n\n## Phase 2 (01:00 - 03:00)\n\n1. Stop\n",
    "# R\n\n## Rollback\n\n### Back\n\n1. Roll back by hand\n\n### Traffic back\n\n1. All traffic back\n\n- Error rate > 5%\n",
    "# Y\n\n## Phase 1: yes\n\n1. no\n2. null\n3. ~\n4. 1e3\n5. - x\n6. ? y\n7. &a b\n8. *c\n9. !d\n10. %e\n11. @f\n12. `g`\n13. |\n14. >\n15. a: b\n16. 'h\n17. \"i\n18. {j\n19. [k\n20. #l\n",
    "# D\n\n## Phase 1: Deploy\n\n### Read the source\n\n```bash\ngrep ERROR app.log\n```\n\n### Look at: Read the source\n\n1. Look\n\n### Look at Read the source\n\n1. Look\n",
    "# Ladder\n\n## Phase 1: Traffic\n\n- 10% for 5 minutes\n- 50% for 5 minutes\n- 10% for 5 minutes\n- 50% for 5 minutes\n- 100%\n- 100%\n",
    "# O\n\n## Phase 1: Deploy\n\n1. Check (owner: qa)\n2. Go\n   - Owner: qa\n\n| Time | Activity | Owner |\n|---|---|---|\n| 08:00 | Start | qa |\n",
    "# M\n\n## Messages\n\n### \n\n```\n\n```\n\n### 🚀\n\n```\nSubject: {{ now }} {{x}} {{ weight }}\n```\n",
    "# T\n\n## Rollback triggers\n\n- Error rate > 99999999999999999999999999999%\n- Latency > 0.00000000000000000001 ms for 0 minutes\n- 0 consecutive failures\n- 99999999999 consecutive failures\n- > 5%\n- {{x}} > 5%\n- CPU between 90% and 10%\n",
    "# Q\n\n## Sign-off\n\n| Role | Name | Date |\n|---|---|---|\n| | ____ | ____ |\n| 🚀 | ____ | ____ |\n| 🚀 | ____ | ____ |\n",
];

#[test]
fn odd_documents_become_runbooks() {
    let each = ODD.iter();
    let flaws = each.flat_map(|text| {
        let wrong = |name: &str| Some(format!("{name}: {}\n{text}\n", unsound(name, text).err()?));
        ["a.md", "a.adoc", "🚀.rst", ".md"].map(wrong)
    });
    let flaws: Vec<String> = flaws.flatten().collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

/// Titles as long as a line may be, each the same for its first hundred letters.
#[test]
fn long_titles_that_begin_the_same_have_ids_of_their_own() {
    let long = "a very long title that goes on and on ".repeat(20);
    let mut text = String::from("# Long\n\n");
    for phase in 1..4 {
        let _ = write!(text, "## Phase {phase}: {long}{phase}\n\n");
        for step in 1..4 {
            let _ = write!(
                text,
                "### Step {step}: {long}{step}\n\n- [ ] {long}{phase}{step}\n\n```bash\ngrep ERROR {phase}.log\n```\n\n- 10% for 5 minutes\n\n"
            );
        }
    }
    unsound("long.md", &text).unwrap();
}

fn again(name: &str, text: &str, before: &[Known]) -> Result<Vec<Known>, String> {
    let (_, compiled) = imported(name, text, before);
    let mistake = compiled.diagnostics.iter().find(|found| found.is_error());
    match (compiled.plan, mistake) {
        (Some(plan), None) => Ok(known_of(&plan)),
        (_, mistake) => Err(format!("{mistake:?}")),
    }
}

/// Ids of before are given again to what comes with a step, too, and never twice.
#[test]
fn a_document_imported_again_and_again_compiles_with_the_same_ids() {
    for text in ODD {
        let first = again("a.md", text, &[]).unwrap();
        let second = again("a.md", text, &first).unwrap_or_else(|why| panic!("{why}\n{text}"));
        assert_eq!(first, second, "{text}");
        let mut known = first;
        for other in ODD.iter().take(8) {
            let both = format!("{text}\n\n{other}");
            known = again("a.md", &both, &known).unwrap_or_else(|why| panic!("{why}\n{both}"));
        }
    }
}

#[test]
fn who_only_works_commands_nothing() {
    let text = "# Owners\n\n## Phase 1: Deploy\n\n| Step | Activity | Owner |\n|---|---|---|\n| 1 | Test it | qa |\n| 2 | Ship it | ops |\n";
    let (_, compiled) = unsound("owners.md", text).unwrap();
    let plan = compiled.plan.unwrap();
    let may = |id: &str| {
        let role = plan.roles.iter().find(|role| role.id.as_str() == id);
        role.map(|role| role.may.len())
    };
    assert!(may("qa") < may("commander"), "{:?}", plan.roles);
    assert!(may("qa").is_some() && may("ops") == may("qa"));
    assert_eq!(plan.commander.unwrap().as_str(), "commander");
}

#[test]
fn rooms_on_runbooks_of_every_script_have_names_to_type() {
    for (title, expected) in [
        ("Процедура развёртывания", "protsedura-razvyortyvaniya"),
        ("Nasazení aplikace", "nasazen-aplikace"),
        ("发布 v2", "v2"),
    ] {
        let (_, compiled) = unsound("a.md", &format!("# {title}\n\n1. x\n2. y\n")).unwrap();
        assert_eq!(compiled.plan.unwrap().slug, expected);
    }
    let (_, compiled) = unsound("a.md", "# 部署手册\n\n1. x\n2. y\n").unwrap();
    let slug = compiled.plan.unwrap().slug;
    assert!(slug.starts_with("runbook-") && slug.len() == 16, "{slug}");
}

#[test]
fn a_severity_that_is_answered_sooner_than_a_worse_one_keeps_its_words() {
    let text = ODD.iter().find(|text| text.starts_with("# S\n")).unwrap();
    let (imported, _) = unsound("a.md", text).unwrap();
    assert!(imported.text.contains("15 minutes"), "{}", imported.text);
}
