//! Deploys, and the checks that scripts make of them.

use std::time::Duration;

use reqwest::{Method, StatusCode};

use super::room::{Room, eventually, summed};
use crate::fleet::{FleetError, Side, client};

#[tokio::test]
async fn a_deploy_tells_its_stages_and_then_the_version_answers() {
    let room = Room::open().await;
    let told = room.deploy("1.0.0").await;
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            "deploying 1.0.0 to blue",
            "image 1.0.0 fetched",
            "1/3 workers ready",
            "2/3 workers ready",
            "3/3 workers ready",
            "deployed 1.0.0 to blue",
        ]
    );
    let version = room.page(&format!("{}/version", room.urls.candidate)).await;
    assert_eq!(version, r#"{"version":"1.0.0"}"#);
    let stable = room.page(&format!("{}/version", room.urls.stable)).await;
    assert_eq!(stable, r#"{"version":"0.9.4"}"#);
}

#[tokio::test]
async fn a_second_deploy_meanwhile_is_refused() {
    let room = Room::with(|options| options.stage = Duration::from_mins(1)).await;
    let url = format!("{}/deploy", room.urls.admin);
    let first = room.http.post(&url).body(r#"{"version":"1.0.0"}"#);
    let mut first = first.send().await.unwrap();
    let second = room
        .admin(Method::POST, "/deploy", r#"{"version":"2.0.0"}"#)
        .await;
    assert_eq!(second.0, StatusCode::CONFLICT);
    assert_eq!(second.1["error"], "a deploy of 1.0.0 is running");
    client::undeploy(room.path(), &mut Vec::new())
        .await
        .unwrap();
    let mut told = Vec::new();
    while let Some(piece) = first.chunk().await.unwrap() {
        told.extend_from_slice(&piece);
    }
    assert!(
        String::from_utf8(told)
            .unwrap()
            .ends_with("cancelled: blue was undeployed\n")
    );
}

#[tokio::test]
async fn a_deploy_goes_on_without_its_caller() {
    let room = Room::open().await;
    let url = format!("{}/deploy", room.urls.admin);
    let watched = room.http.post(&url).body(r#"{"version":"1.0.0"}"#);
    drop(watched.send().await.unwrap());
    let ready = format!("{}/ready", room.urls.candidate);
    eventually("the candidate is ready", || async {
        (room.status_of(&ready).await? == StatusCode::OK).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_undeployed_candidate_refuses_and_can_come_back() {
    let room = Room::open().await;
    for version in ["1.0.0", "1.0.1"] {
        room.deploy(version).await;
        room.users(3).await;
        assert!(room.status_of(&room.urls.candidate).await.is_some());
        client::undeploy(room.path(), &mut Vec::new())
            .await
            .unwrap();
        assert_eq!(room.status_of(&room.urls.candidate).await, None);
    }
}

#[tokio::test]
async fn a_new_version_counts_from_nought() {
    let room = Room::open().await;
    room.deploy("1.0.0").await;
    let page = format!("{}/metrics", room.urls.candidate);
    let counted = async || summed(&room.page(&page).await, "http_requests_total", &[]);
    room.put("/weight", r#"{"candidate":100}"#).await;
    room.users(5).await;
    assert!(counted().await > 4.5);
    room.deploy("1.0.1").await;
    assert!(counted().await < 0.5);
    let version = room.page(&format!("{}/version", room.urls.candidate)).await;
    assert_eq!(version, r#"{"version":"1.0.1"}"#);
}

#[tokio::test]
async fn a_version_that_is_none_is_refused() {
    let room = Room::open().await;
    for bad in ["", "1 0", "1.0\u{1b}[2J", &"9".repeat(65)] {
        let refused = client::deploy(room.path(), bad, &mut Vec::new()).await;
        assert!(
            matches!(refused, Err(FleetError::Refused { status: 422, .. })),
            "{bad:?}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_smoke_test_passes_only_what_is_well() {
    let room = Room::open().await;
    let mut told = Vec::new();
    let missing = client::smoke(room.path(), Side::Candidate, Some("1.0.0"), &mut told).await;
    assert!(matches!(
        missing,
        Err(FleetError::ChecksFailed {
            failed: 3,
            of: 3,
            ..
        })
    ));
    room.deploy("1.0.0").await;
    told.clear();
    client::smoke(room.path(), Side::Candidate, Some("1.0.0"), &mut told)
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&told),
        "smoke test of blue\n\
         ok      health   200, database ok, cache ok\n\
         ok      ready    200, 3 of 3 workers\n\
         ok      version  1.0.0\n"
    );
    room.put("/fault", r#"{"service":"candidate","health":"down"}"#)
        .await;
    told.clear();
    let ill = client::smoke(room.path(), Side::Candidate, Some("2.0.0"), &mut told).await;
    assert_eq!(
        ill.unwrap_err().to_string(),
        "smoke test: 3 of 3 checks failed"
    );
    let told = String::from_utf8_lossy(&told);
    assert!(told.contains("FAILED  health   503\n"), "{told}");
    assert!(
        told.contains("FAILED  version  1.0.0, not 2.0.0\n"),
        "{told}"
    );
}

#[tokio::test]
async fn validation_wants_all_users_served_by_one_side() {
    let room = Room::open().await;
    room.deploy("1.0.0").await;
    client::set_weight(room.path(), 50, &mut Vec::new())
        .await
        .unwrap();
    let half = client::validate(room.path(), Side::Candidate, &mut Vec::new()).await;
    assert!(
        matches!(
            half,
            Err(FleetError::ChecksFailed {
                failed: 1,
                of: 3,
                ..
            })
        ),
        "{half:?}"
    );
    client::switch(room.path(), Side::Candidate, &mut Vec::new())
        .await
        .unwrap();
    let mut told = Vec::new();
    client::validate(room.path(), Side::Candidate, &mut told)
        .await
        .unwrap();
    let told = String::from_utf8_lossy(&told);
    assert!(
        told.contains("ok      users    20 of 20 answered\n"),
        "{told}"
    );
    assert!(
        told.contains("ok      traffic  100 % to blue, by switch\n"),
        "{told}"
    );
}
