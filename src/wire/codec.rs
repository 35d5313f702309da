//! Frames as lines: one JSON text and a newline, never longer than `MAX_LINE`. Reading is safe to
//! cancel, so that it can stand in a `select!`; writing is not.

use futures::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};

use super::{MAX_LINE, WireError};

/// Reads frames.
#[derive(Debug)]
pub struct FrameReader<R> {
    lines: FramedRead<R, LinesCodec>,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// Reads frames from `source`.
    pub fn new(source: R) -> Self {
        let codec = LinesCodec::new_with_max_length(MAX_LINE);
        Self {
            lines: FramedRead::new(source, codec),
        }
    }

    /// The next frame. Safe to cancel.
    ///
    /// # Errors
    /// `Closed` at the end; `TooLong` and `Garbled` for what is no frame; `Io`.
    pub async fn next<F: DeserializeOwned>(&mut self) -> Result<F, WireError> {
        match self.lines.next().await {
            None => Err(WireError::Closed),
            Some(Ok(line)) => parse(&line),
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => Err(WireError::TooLong),
            Some(Err(LinesCodecError::Io(error))) => Err(failed_read(error)),
        }
    }
}

fn parse<F: DeserializeOwned>(line: &str) -> Result<F, WireError> {
    serde_json::from_str(line).map_err(|error| WireError::Garbled(error.to_string()))
}

fn failed_read(error: std::io::Error) -> WireError {
    match error.kind() {
        // What the codec makes of bytes that are no UTF-8.
        std::io::ErrorKind::InvalidData => WireError::Garbled("not UTF-8".to_owned()),
        std::io::ErrorKind::ConnectionReset => WireError::Closed,
        _ => WireError::Io(error),
    }
}

/// Writes frames.
#[derive(Debug)]
pub struct FrameWriter<W> {
    sink: W,
}

impl<W: AsyncWrite + Unpin> FrameWriter<W> {
    /// Writes frames to `sink`.
    pub fn new(sink: W) -> Self {
        Self { sink }
    }

    /// Writes one frame.
    ///
    /// # Errors
    /// `TooLong`, `Closed` when the other side is gone, `Io`.
    pub async fn send<F: Serialize>(&mut self, frame: &F) -> Result<(), WireError> {
        self.send_line(&line(frame)?).await
    }

    /// Writes what `line` made.
    ///
    /// # Errors
    /// `Closed` when the other side is gone, `Io`.
    pub async fn send_line(&mut self, line: &str) -> Result<(), WireError> {
        let written = self.sink.write_all(line.as_bytes()).await;
        written.map_err(|error| match error.kind() {
            std::io::ErrorKind::BrokenPipe | std::io::ErrorKind::ConnectionReset => {
                WireError::Closed
            }
            _ => WireError::Io(error),
        })
    }
}

/// The line of a frame, newline included.
///
/// # Errors
/// `TooLong` when the other side would not read it.
pub fn line<F: Serialize>(frame: &F) -> Result<String, WireError> {
    let json = serde_json::to_string(frame);
    let mut line = json.map_err(|error| WireError::Garbled(error.to_string()))?;
    if line.len() > MAX_LINE {
        return Err(WireError::TooLong);
    }
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Command;
    use crate::room::input::{Seen, Who};
    use crate::room::refusal::{Refusal, RefusalKind};
    use crate::wire::{Answer, Ask, FromConsole, FromEngine, Hello, Telemetry};
    use proptest::prelude::*;

    fn hello() -> impl Strategy<Value = FromConsole> {
        let person = proptest::option::of(any::<String>());
        (any::<u32>(), person, any::<bool>()).prop_map(|(version, person, flag)| {
            FromConsole::Hello(Hello {
                protocol: version,
                fold: version,
                version: "0.1.0".into(),
                person: person.map(Into::into),
                read_only: flag,
                headless: !flag,
            })
        })
    }

    fn ask() -> impl Strategy<Value = FromConsole> {
        (any::<String>(), any::<String>(), any::<u64>()).prop_map(|(id, text, revision)| {
            FromConsole::Ask(Ask {
                id: id.into(),
                command: Command::Note {
                    about: None,
                    text: text.clone(),
                },
                seen: Some(Seen {
                    plan: text,
                    revision,
                }),
            })
        })
    }

    fn from_engine() -> impl Strategy<Value = FromEngine> {
        let reply = (any::<String>(), any::<String>()).prop_map(|(id, fact)| FromEngine::Reply {
            id: id.into(),
            answer: Answer::Refused(Refusal::new(RefusalKind::NotNow, fact)),
        });
        let snapshot =
            (any::<u32>(), any::<String>()).prop_map(|(part, text)| FromEngine::Snapshot {
                part,
                parts: part,
                hash: Some(text.clone()),
                text,
            });
        let telemetry =
            (any::<String>(), any::<i64>(), any::<u64>()).prop_map(|(metric, at, n)| {
                FromEngine::Telemetry(Box::new(Telemetry {
                    history: [(metric.into(), vec![(at, None), (at, Some(at.into()))])].into(),
                    left_out: n,
                    ..Telemetry::default()
                }))
            });
        prop_oneof![reply, snapshot, telemetry]
    }

    proptest! {
        #[test]
        fn what_a_console_says_arrives_as_it_was_said(frame in prop_oneof![hello(), ask()]) {
            let line = line(&frame).unwrap();
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert_eq!(parse::<FromConsole>(&line).unwrap(), frame);
        }

        #[test]
        fn what_the_engine_says_arrives_as_it_was_said(frame in from_engine()) {
            let line = line(&frame).unwrap();
            prop_assert_eq!(line.matches('\n').count(), 1);
            prop_assert_eq!(parse::<FromEngine>(&line).unwrap(), frame);
        }
    }

    #[tokio::test]
    async fn a_line_too_long_is_said_and_the_end_is_the_end() {
        let long = [b"1\n".as_slice(), &vec![b'x'; MAX_LINE + 1], b"\n"].concat();
        let mut reader = FrameReader::new(long.as_slice());
        assert_eq!(reader.next::<u32>().await.unwrap(), 1);
        assert!(matches!(
            reader.next::<u32>().await,
            Err(WireError::TooLong)
        ));
        let mut reader = FrameReader::new(b"".as_slice());
        assert!(matches!(reader.next::<u32>().await, Err(WireError::Closed)));
    }

    #[tokio::test]
    async fn what_is_no_frame_is_garbled() {
        let nonsense: [&[u8]; 3] = [b"nonsense\n", b"\xff\xfe\n", b"{\"hello\":3}\n"];
        for bytes in nonsense {
            let mut reader = FrameReader::new(bytes);
            let heard = reader.next::<FromConsole>().await;
            assert!(matches!(heard, Err(WireError::Garbled(_))), "{heard:?}");
        }
    }

    #[test]
    fn a_frame_that_nobody_would_read_is_not_made() {
        let who = Who {
            person: "x".repeat(MAX_LINE).into(),
            proof: crate::room::input::Proof::Account,
        };
        assert!(matches!(line(&who), Err(WireError::TooLong)));
    }
}
