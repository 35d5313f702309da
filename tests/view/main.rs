//! What the console draws, at the sizes that people have.

mod stage;

use stage::{Stage, sample};

#[test]
fn look() {
    let Ok(folder) = std::env::var("LOOK") else {
        return;
    };
    let stages: [(&str, fn() -> Stage); 7] = [
        ("preparing", || Stage::open(sample())),
        ("started", Stage::started),
        ("soaking", Stage::soaking),
        ("broken", Stage::broken),
        ("rolling", Stage::rolling_back),
        ("blind", Stage::blind),
        ("lost", Stage::lost),
    ];
    for (name, stage) in stages {
        let stage = stage();
        for (width, height) in [(80, 24), (120, 40), (160, 45), (200, 50)] {
            std::fs::write(
                format!("{folder}/{name}-{width}x{height}.txt"),
                stage.text(width, height),
            )
            .unwrap();
        }
    }
}
