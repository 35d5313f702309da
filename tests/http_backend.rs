//! HTTP requests against a real server in this process: what is known about their effect when
//! servers answer, refuse, hang, break off or are not there.
#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get, put};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use warroom::backend::http::{
    Config, HttpOutcome, ReadConfig, ReadError, builder, perform, read, with_weight,
};

/// How often anything was asked of `/counted`.
type Count = Arc<AtomicUsize>;

async fn served(counted: Count) -> String {
    let routes = Router::new()
        .route(
            "/weight",
            put(|body: String| async move { body }).get(|| async { r#"{"blue":0.25}"# }),
        )
        .route(
            "/refuses",
            any(|| async { (StatusCode::CONFLICT, "locked by \x1b[31mAda\x07") }),
        )
        .route("/gateway", any(|| async { StatusCode::GATEWAY_TIMEOUT }))
        .route("/hangs", any(std::future::pending::<&str>))
        .route("/large", get(|| async { "1".repeat(3 << 20) }))
        .route("/moved", any(|| async { Redirect::temporary("/counted") }))
        .route("/round", get(|| async { Redirect::temporary("/round") }))
        .route(
            "/token",
            get(|headers: HeaderMap| async move {
                headers.get("token").map_or("none".to_owned(), |token| {
                    token.to_str().unwrap().to_owned()
                })
            }),
        )
        .route("/counted", any(count))
        .with_state(counted);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a server of this test, ended with its runtime"
    )]
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

async fn count(State(counted): State<Count>) -> impl IntoResponse {
    counted.fetch_add(1, Ordering::SeqCst);
    ([(header::CONTENT_TYPE, "application/json")], "{}")
}

/// A server that does this to every connection.
async fn raw<F>(treat: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "a server of this test, ended with its runtime"
    )]
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            treat(stream).await;
        }
    });
    format!("http://{address}")
}

async fn sent(request: Value) -> HttpOutcome {
    let client = builder().no_proxy().build().unwrap();
    perform(&client, &Config::parse(&request).unwrap()).await
}

async fn asked(reading: Value) -> Result<String, ReadError> {
    let client = builder().no_proxy().build().unwrap();
    let number = read(&client, &ReadConfig::parse(&reading).unwrap()).await;
    number.map(|number| number.to_string())
}

#[tokio::test]
async fn what_is_answered_as_expected_is_done() {
    let server = served(Count::default()).await;
    let request = Config::parse(&json!({
        "method": "PUT", "url": format!("{server}/weight"), "json": {"blue": "{{weight}}"},
        "expect": {"json": [{"pointer": "/blue", "equals": "{{weight}}"}]},
    }))
    .unwrap();
    let client = builder().no_proxy().build().unwrap();
    let outcome = perform(&client, &with_weight(&request, 25.into())).await;
    let excerpt = r#"{"blue":25}"#.to_owned();
    assert_eq!(
        outcome,
        HttpOutcome::Done {
            status: 200,
            excerpt
        }
    );
}

#[tokio::test]
async fn what_is_answered_otherwise_is_refused_and_harmless() {
    let server = served(Count::default()).await;
    let outcome = sent(json!({"method": "PUT", "url": format!("{server}/refuses")})).await;
    let HttpOutcome::Refused {
        status,
        expected,
        excerpt,
    } = outcome
    else {
        unreachable!("{outcome:?}");
    };
    assert_eq!((status, expected.as_str()), (409, "status 2xx"));
    assert_eq!(excerpt, "locked by \u{fffd}[31mAda\u{fffd}");

    let other = sent(json!({
        "url": format!("{server}/weight"),
        "expect": {"json": [{"pointer": "/blue", "equals": 0.25}, {"pointer": "/blue", "equals": 1}]},
    }))
    .await;
    assert_eq!(other.said(), "status 200, wanted /blue = 1");
    let text = sent(json!({
        "url": format!("{server}/token"), "expect": {"json": [{"pointer": "", "equals": 1}]},
    }))
    .await;
    assert_eq!(text.said(), "status 200, wanted JSON");
}

#[tokio::test]
async fn a_change_without_an_answer_is_in_doubt_and_a_question_is_not() {
    let server = served(Count::default()).await;
    let request =
        |method| json!({"method": method, "url": format!("{server}/hangs"), "timeout": 200});
    let why = "no answer within 200ms".to_owned();
    assert_eq!(
        sent(request("PUT")).await,
        HttpOutcome::InDoubt { why: why.clone() }
    );
    assert_eq!(
        sent(request("POST")).await,
        HttpOutcome::InDoubt { why: why.clone() }
    );
    assert_eq!(sent(request("GET")).await, HttpOutcome::NotSent { why });
}

#[tokio::test]
async fn a_gateway_that_got_no_answer_leaves_doubt() {
    let server = served(Count::default()).await;
    let url = format!("{server}/gateway");
    let change = sent(json!({"method": "PUT", "url": url})).await;
    assert!(matches!(change, HttpOutcome::InDoubt { .. }), "{change:?}");
    let question = sent(json!({"url": url})).await;
    assert!(
        matches!(question, HttpOutcome::Refused { status: 504, .. }),
        "{question:?}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_doubt() {
    let server = raw(|mut stream| async move {
        let mut request = [0; 64];
        let _ = stream.read(&mut request).await;
        // Closed with the rest of the request unread, or answered with nothing: both break off.
    })
    .await;
    let outcome = sent(json!({"method": "PUT", "url": server, "body": "x".repeat(10_000)})).await;
    assert!(
        matches!(outcome, HttpOutcome::InDoubt { .. }),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_where_something_was_expected_leaves_doubt() {
    let server = raw(|mut stream| async move {
        use tokio::io::AsyncWriteExt as _;
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"w\":")
            .await;
    })
    .await;
    let outcome = sent(json!({
        "method": "PUT", "url": server, "expect": {"json": [{"pointer": "/w", "equals": 1}]},
    }))
    .await;
    assert!(
        matches!(outcome, HttpOutcome::InDoubt { .. }),
        "{outcome:?}"
    );
    let plain = sent(json!({"method": "PUT", "url": server})).await;
    assert!(
        matches!(plain, HttpOutcome::Done { status: 200, .. }),
        "{plain:?}"
    );
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_proven_not_done() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let outcome = sent(json!({"method": "PUT", "url": format!("http://{closed}/")})).await;
    assert!(
        matches!(outcome, HttpOutcome::NotSent { .. }),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn only_questions_follow_redirects() {
    let counted = Count::default();
    let server = served(counted.clone()).await;
    let change = sent(json!({"method": "PUT", "url": format!("{server}/moved")})).await;
    assert!(
        matches!(change, HttpOutcome::Refused { status: 307, .. }),
        "{change:?}"
    );
    assert_eq!(counted.load(Ordering::SeqCst), 0);
    let question = sent(json!({"url": format!("{server}/moved")})).await;
    assert!(question.succeeded(), "{question:?}");
    assert_eq!(counted.load(Ordering::SeqCst), 1);
    let round = sent(json!({"url": format!("{server}/round")})).await;
    assert_eq!(round.said(), "not done: more than 5 redirects");
}

#[tokio::test]
async fn a_token_does_not_follow_to_another_host() {
    let target = served(Count::default()).await;
    let location = format!("{target}/token");
    let hop = raw(move |mut stream| {
        use tokio::io::AsyncWriteExt as _;
        let location = location.clone();
        async move {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let answer = format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
    .await;
    let outcome = sent(json!({"url": hop, "headers": {"token": "hunter22"}})).await;
    assert_eq!(
        outcome,
        HttpOutcome::Done {
            status: 200,
            excerpt: "none".to_owned()
        }
    );
}

#[tokio::test]
async fn a_huge_answer_is_bounded() {
    let server = served(Count::default()).await;
    let url = format!("{server}/large");
    let HttpOutcome::Done { excerpt, .. } = sent(json!({"url": url})).await else {
        unreachable!("the status is as expected");
    };
    assert_eq!(excerpt.chars().count(), 2049);
    let number = asked(json!({"url": url})).await;
    assert!(
        matches!(number, Err(ReadError::Unreachable(_))),
        "{number:?}"
    );
}

#[tokio::test]
async fn a_lever_is_read_back_in_percent() {
    let server = served(Count::default()).await;
    let url = format!("{server}/weight");
    let share = asked(json!({"url": url, "pointer": "/blue", "times": "100"})).await;
    assert_eq!(share, Ok("25".to_owned()));
    let absent = asked(json!({"url": url, "pointer": "/green"})).await;
    assert_eq!(absent, Err(ReadError::Absent("/green".to_owned())));
    let wrong = asked(json!({"url": format!("{server}/refuses")})).await;
    assert_eq!(wrong, Err(ReadError::Status(409)));
    let silent = asked(json!({"url": format!("{server}/hangs"), "timeout": 200})).await;
    assert_eq!(
        silent,
        Err(ReadError::Unreachable("no answer within 200ms".to_owned()))
    );
}
