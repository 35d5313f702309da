//! The source that asks a Prometheus: value, guard and traffic at once, each with its deadline, and
//! a value only where all of them allow one.

use std::time::Duration;

use futures::future::{join, join_all};
use reqwest::Client;

use super::api::{self, Api, Instant, Points};
use super::fault::Fault;
use super::fetch;
use super::fresh::{Guard, stepped};
use super::question::{Found, Question, decimal};
use super::{Answer, DEADLINE, Past, STALE_AT_LEAST, SourceError, address, signed, stale_after};
use crate::room::id::MetricId;
use crate::room::plan;
use crate::room::reading::Unknown;
use crate::support::{Millis, Quantity};

/// A metric and the guard that vouches for it.
#[derive(Debug)]
struct Guarded {
    question: Question<String>,
    guard: Option<usize>,
}

/// What came back for one metric.
struct Replies {
    value: Result<Instant, Fault>,
    traffic: Option<Result<Vec<Found>, Fault>>,
}

/// How fresh the data is: the newest sample and the moment of asking, both by the Prometheus'
/// clock, so that ours may differ.
#[derive(Clone, Copy)]
struct Freshness {
    newest: i64,
    asked_at: i64,
}

/// A source that is a Prometheus.
#[derive(Debug)]
pub struct PrometheusSource {
    api: Api,
    scrape: Option<Millis>,
    guards: Vec<Guard>,
    metrics: Vec<Guarded>,
}

impl PrometheusSource {
    /// A Prometheus at an address, whose targets are scraped so often where that is known.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(
        url: &str,
        scrape: Option<Millis>,
        metrics: &[&plan::Metric],
        client: Client,
    ) -> Result<Self, SourceError> {
        let url = address(url)?;
        let mut source = Self {
            api: Api::new(fetch::suited(client, &url), url),
            scrape,
            guards: Vec::new(),
            metrics: Vec::new(),
        };
        for metric in metrics {
            let guard = metric.fresh.as_deref().map(|text| source.guard(text));
            let question = Question::new(metric, str::to_owned);
            source.metrics.push(Guarded { question, guard });
        }
        Ok(source)
    }

    /// Metrics with the same guard share it.
    fn guard(&mut self, text: &str) -> usize {
        let known = self.guards.iter().position(|guard| guard.text == text);
        known.unwrap_or_else(|| {
            self.guards.push(Guard::new(text));
            self.guards.len() - 1
        })
    }

    pub(super) fn every(&self) -> Millis {
        let every = self.metrics.iter().map(|metric| metric.question.every);
        every.min().unwrap_or(Millis::seconds(5))
    }

    pub(super) async fn poll(&mut self, now: i64) -> Vec<Answer> {
        let metrics = self.metrics.iter_mut();
        let due: Vec<bool> = metrics
            .map(|metric| metric.question.comes_due(now))
            .collect();
        let asked = || self.metrics.iter().zip(&due).filter(|(_, due)| **due);
        let replies = asked().map(|(metric, _)| self.replies(&metric.question));
        let guards = self.guards.iter().map(|guard| self.freshness(guard));
        let (fresh, replies) = join(join_all(guards), join_all(replies)).await;
        let fresh: Vec<_> = (self.guards.iter_mut().zip(fresh))
            .map(|(guard, (result, lesson))| {
                guard.learn(&lesson);
                if let Ok(freshness) = &result {
                    guard.note(freshness.newest);
                }
                result
            })
            .collect();
        let asked = self.metrics.iter().zip(&due).filter(|(_, due)| **due);
        asked
            .zip(replies)
            .map(|((metric, _), replies)| {
                let result = self.judged(metric, replies, &fresh, now);
                metric.question.answer(result)
            })
            .collect()
    }

    async fn replies(&self, question: &Question<String>) -> Replies {
        let deadline = question.deadline().to_duration();
        let value = self.instant(&question.query, deadline);
        let traffic = async {
            let (query, _) = question.traffic.as_ref()?;
            Some(
                self.instant(query, deadline)
                    .await
                    .map(|instant| instant.series),
            )
        };
        let (value, traffic) = join(value, traffic).await;
        Replies { value, traffic }
    }

    async fn instant(&self, query: &str, deadline: Duration) -> Result<Instant, Fault> {
        let (status, body) = fetch::answer(self.api.instant(query), deadline).await?;
        api::instant(status, &body)
    }

    async fn points(&self, query: &str, deadline: Duration) -> Result<Vec<Points>, Fault> {
        let (status, body) = fetch::answer(self.api.instant(query), deadline).await?;
        api::ranges(status, &body)
    }

    /// The answer of a guard, and the times of its last points where it has to learn.
    async fn freshness(&self, guard: &Guard) -> (Result<Freshness, Fault>, Vec<i64>) {
        let deadline = self.every().min(DEADLINE).to_duration();
        let query = guard.query();
        let lesson = async {
            let points = self.points(&guard.lesson()?, deadline).await.ok()?;
            let longest = points.into_iter().max_by_key(Vec::len)?;
            Some(longest.into_iter().map(|point| point.0).collect::<Vec<_>>())
        };
        let (answer, lesson) = join(self.instant(&query, deadline), lesson).await;
        let newest = answer.and_then(|instant| {
            let times = instant
                .series
                .iter()
                .map(|(_, value)| api::milliseconds(*value));
            match (times.max(), instant.at) {
                (Some(newest), Some(asked_at)) => Ok(Freshness { newest, asked_at }),
                _ => Err(Fault::new(Unknown::Unreachable, guard.without_series())),
            }
        });
        (
            newest.map_err(|fault| fault.of("fresh")),
            lesson.unwrap_or_default(),
        )
    }

    fn judged(
        &self,
        metric: &Guarded,
        replies: Replies,
        fresh: &[Result<Freshness, Fault>],
        now: i64,
    ) -> Result<(Quantity, i64), Fault> {
        let value = replies.value?;
        let sampled_at = match metric
            .guard
            .and_then(|index| fresh.get(index).zip(Some(index)))
        {
            Some((freshness, index)) => {
                let freshness = freshness.as_ref().map_err(Clone::clone)?;
                self.fresh_enough(*freshness, index)?
            }
            None => stepped(
                value.at.unwrap_or(now),
                self.scrape.unwrap_or(STALE_AT_LEAST),
            ),
        };
        let quantity = metric.question.settled(&value.series, replies.traffic)?;
        Ok((quantity, sampled_at))
    }

    fn fresh_enough(&self, freshness: Freshness, guard: usize) -> Result<i64, Fault> {
        let learnt = self.guards.get(guard).and_then(Guard::interval);
        let scrape = self.scrape.or(learnt).unwrap_or(Millis::ZERO);
        let age = freshness.asked_at.saturating_sub(freshness.newest);
        if age > signed(stale_after(scrape)) {
            let detail = format!("the newest sample is {} s old", age / 1000);
            return Err(Fault::new(Unknown::Stale, detail));
        }
        Ok(freshness.newest)
    }

    pub(super) async fn history(
        &self,
        from: i64,
        until: i64,
        step: Millis,
    ) -> Vec<(MetricId, Past)> {
        let step = signed(step).max(1000);
        let one = |metric: &'_ Guarded| {
            let question = &metric.question;
            let request = self.api.range(&question.query, from, until, step);
            let (id, unit) = (question.metric.clone(), question.unit);
            async move {
                let (status, body) = fetch::answer(request, DEADLINE.to_duration()).await.ok()?;
                let series = api::ranges(status, &body).ok()?;
                // Several series have no one history, as they have no one value.
                let [points] = series.as_slice() else {
                    return None;
                };
                let known = points.iter().filter_map(|(at, value)| {
                    let value = decimal(*value).ok()?;
                    Some((*at, Quantity::new(value, unit)))
                });
                Some((id, known.collect()))
            }
        };
        let all = join_all(self.metrics.iter().map(one)).await;
        all.into_iter().flatten().collect()
    }
}
