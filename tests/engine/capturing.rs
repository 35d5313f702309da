//! A value found in the output of a real command, and used as one word by a later one.

use crate::stand::Stand;

const RUNBOOK: &str = r#"
runbook: 1
name: Capture
phases:
  - title: Run
    steps:
      - title: Dump
        id: dump
        script: cat output.txt
        asks:
          file: { title: Where it is, output: 'backup: (.+)' }
      - title: Restore
        id: restore
        run: [./words.sh, before, "{{ file }}", after]
      - title: Note
        id: note
        script: printf %s "$WARROOM_VAR_FILE" > noted
"#;

#[tokio::test]
async fn what_a_command_printed_is_one_word_of_the_next_and_never_code() {
    let hostile = r#"a  b 'c' "d" $(touch hacked) `touch hacked`; touch hacked"#;
    let mut stand = Stand::of(RUNBOOK);
    stand.write(
        "output.txt",
        &format!("first\nbackup: {hostile}\nbackup: later\n"),
    );
    stand.write(
        "words.sh",
        "#!/bin/sh\nfor w in \"$@\"; do echo \"<$w>\"; done > words\n",
    );
    let script = stand.book().join("words.sh");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(script, mode).unwrap();
    let mut ada = stand.start().await.console().await;
    ada.does("start").await;
    for step in ["dump", "restore", "note"] {
        ada.does(&format!("run {step}")).await;
        ada.until_done(step).await;
    }
    let words = stand.read("words").unwrap();
    assert_eq!(words, format!("<before>\n<{hostile}>\n<after>\n"));
    assert_eq!(stand.read("noted").as_deref(), Some(hostile));
    assert_eq!(stand.read("hacked"), None);
}
