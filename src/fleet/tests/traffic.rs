//! Weights, the switch, and what of them is observed.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::room::{Room, eventually, summed};

#[tokio::test]
async fn the_weight_is_reported_and_observed() {
    let room = Room::open().await;
    room.deploy("1.0.0").await;
    for (weight, to_candidate) in [(0, 0), (10, 10), (50, 50), (100, 100)] {
        let asked = json!({ "candidate": weight }).to_string();
        let reported = room.put("/weight", &asked).await;
        assert_eq!(reported["candidate"], weight);
        assert_eq!(reported["stable"], 100 - weight);
        let [_, candidate] = room.users(100).await;
        assert!(
            candidate.abs_diff(to_candidate) <= 1,
            "{candidate} at {weight} %"
        );
    }
    let page = room.page(&format!("{}/metrics", room.urls.proxy)).await;
    let blue = summed(&page, "proxy_requests_total", &["\"blue\""]);
    assert!((blue - 160.0).abs() <= 3.0, "{blue}");
    assert!((summed(&page, "proxy_requests_total", &[]) - 400.0).abs() < 0.5);
    assert!((summed(&page, "proxy_weight_percent", &["\"blue\""]) - 100.0).abs() < 0.5);
}

#[tokio::test]
async fn a_weight_that_is_none_is_refused_with_a_reason() {
    let room = Room::open().await;
    for bad in [
        r#"{"candidate":101}"#,
        r#"{"candidate":-1}"#,
        r#"{"candidate":"ten"}"#,
        r#"{"candidate":2.5}"#,
        r#"{"stable":5}"#,
        "",
    ] {
        let (status, answer) = room.admin(Method::PUT, "/weight", bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(!answer["error"].as_str().unwrap().is_empty());
    }
    let (_, weight) = room.admin(Method::GET, "/weight", "").await;
    assert_eq!(weight["candidate"], 0);
}

#[tokio::test]
async fn the_switch_moves_everything_and_back() {
    let room = Room::open().await;
    room.deploy("1.0.0").await;
    room.put("/weight", r#"{"candidate":50}"#).await;
    let (_, switch) = room
        .admin(Method::POST, "/switch", r#"{"active":"blue"}"#)
        .await;
    assert_eq!(switch, json!({ "active": "blue", "canary": false }));
    assert_eq!(room.users(20).await, [0, 20]);
    let weight = room.put("/weight", r#"{"candidate":0}"#).await;
    assert_eq!(
        (&weight["candidate"], &weight["decided_by"]),
        (&json!(100), &json!("switch"))
    );
    room.admin(Method::POST, "/switch", r#"{"active":"green"}"#)
        .await;
    assert_eq!(room.users(20).await, [20, 0]);
    let (status, _) = room
        .admin(Method::POST, "/switch", r#"{"active":"red"}"#)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_candidate_that_is_not_there_is_a_502_on_its_own_account() {
    let room = Room::open().await;
    assert_eq!(room.status_of(&room.urls.candidate).await, None);
    room.put("/weight", r#"{"candidate":100}"#).await;
    assert_eq!(
        room.status_of(&room.urls.proxy).await,
        Some(StatusCode::BAD_GATEWAY)
    );
    let page = room.page(&format!("{}/metrics", room.urls.proxy)).await;
    let refused = summed(&page, "proxy_requests_total", &["\"blue\"", "\"502\""]);
    assert!((refused - 1.0).abs() < 0.5, "{page}");
}

#[tokio::test]
async fn the_load_flows_through_the_proxy() {
    let room = Room::with(|options| options.load_per_second = 200).await;
    room.deploy("1.0.0").await;
    room.put("/weight", r#"{"candidate":50}"#).await;
    let metrics = format!("{}/metrics", room.urls.candidate);
    eventually("orders and visits at the candidate", || async {
        let page = room.page(&metrics).await;
        let seen = |route| summed(&page, "http_requests_total", &[route, "\"blue\""]) >= 3.0;
        (seen("/orders") && seen("/users/{id}") && seen("/lesson")).then_some(())
    })
    .await;
}
