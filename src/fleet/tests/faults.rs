//! Faults, as users, probes and scrapes meet them.

use std::time::Duration;

use reqwest::{Method, StatusCode};

use super::room::{Room, eventually, summed};
use crate::fleet::{FaultChange, Health, Target, client};

#[tokio::test]
async fn an_error_rate_shows_in_the_metrics_of_its_side_only() {
    let room = Room::open().await;
    room.deploy("1.0.0").await;
    room.put("/weight", r#"{"candidate":50}"#).await;
    room.put("/fault", r#"{"service":"candidate","error_rate":0.2}"#)
        .await;
    room.users(100).await;
    let candidate = room.page(&format!("{}/metrics", room.urls.candidate)).await;
    let failed = summed(&candidate, "http_requests_total", &["code=\"500\""]);
    assert!((failed - 10.0).abs() <= 1.0, "{failed}");
    let stable = room.page(&format!("{}/metrics", room.urls.stable)).await;
    assert!(summed(&stable, "http_requests_total", &["code=\"500\""]) < 0.5);
    let proxy = room.page(&format!("{}/metrics", room.urls.proxy)).await;
    let passed = summed(&proxy, "proxy_requests_total", &["\"blue\"", "\"500\""]);
    assert!((passed - failed).abs() < 0.5, "{passed} and {failed}");
}

#[tokio::test]
async fn latency_moves_the_histogram() {
    let room = Room::open().await;
    room.put("/fault", r#"{"service":"stable","latency_ms":120}"#)
        .await;
    room.users(3).await;
    let page = room.page(&format!("{}/metrics", room.urls.stable)).await;
    let name = "http_request_duration_seconds";
    let user = "route=\"/users/{id}\"";
    let fast = summed(&page, &format!("{name}_bucket"), &[user, "le=\"0.1\""]);
    assert!(fast < 0.5, "{fast}");
    assert!((summed(&page, &format!("{name}_count"), &[user]) - 3.0).abs() < 0.5);
    assert!(summed(&page, &format!("{name}_sum"), &[user]) > 0.36);
}

#[tokio::test]
async fn health_goes_down_with_a_restart_and_comes_back() {
    let room = Room::open().await;
    let health = format!("{}/health", room.urls.stable);
    let mut down = FaultChange::of(Target::Stable);
    down.health = Some(Health::Down);
    client::fault(room.path(), &down, &mut Vec::new())
        .await
        .unwrap();
    assert_eq!(
        room.status_of(&health).await,
        Some(StatusCode::SERVICE_UNAVAILABLE)
    );
    let page = room.page(&format!("{}/metrics", room.urls.stable)).await;
    assert!((summed(&page, "process_restarts_total", &[]) - 1.0).abs() < 0.5);
    client::clear_faults(room.path(), &mut Vec::new())
        .await
        .unwrap();
    assert_eq!(room.status_of(&health).await, Some(StatusCode::OK));
}

#[tokio::test]
async fn a_fault_that_is_none_is_refused() {
    let room = Room::open().await;
    for bad in [
        r#"{"service":"candidate","error_rate":2}"#,
        r#"{"service":"database","error_rate":0.1}"#,
        r#"{"service":"stable","hang_ms":1}"#,
    ] {
        let (status, answer) = room.admin(Method::PUT, "/fault", bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}: {answer}");
    }
}

#[tokio::test]
async fn a_hanging_weight_takes_effect_after_its_caller_gave_up() {
    let room = Room::open().await;
    room.put("/fault", r#"{"service":"admin","hang_ms":1500}"#)
        .await;
    let request = room.http.put(format!("{}/weight", room.urls.admin));
    let request = request
        .body(r#"{"candidate":50}"#)
        .timeout(Duration::from_millis(100));
    assert!(request.send().await.unwrap_err().is_timeout());
    let (_, weight) = room.admin(Method::GET, "/weight", "").await;
    assert_eq!(weight["candidate"], 0);
    eventually("the weight moves", || async {
        let (_, weight) = room.admin(Method::GET, "/weight", "").await;
        (weight["candidate"] == 50).then_some(())
    })
    .await;
}
