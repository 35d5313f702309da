//! The source that scrapes pages itself: all its pages at once into one store, then each metric's
//! query over that store, at the moment of the scrape.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use reqwest::{Client, Url};

use super::fault::Fault;
use super::fetch;
use super::question::{Found, Question, decimal, only_one};
use super::{Answer, DEADLINE, Past, SourceError, address, signed, stale_after};
use crate::metrics::exposition::{Page, Wanted};
use crate::metrics::labels::Labels;
use crate::metrics::promql::{Expr, LOOKBACK_MS, QueryError, Value};
use crate::metrics::series::{Point, Store};
use crate::metrics::target::Target;
use crate::room::id::MetricId;
use crate::room::plan;
use crate::room::reading::Unknown;
use crate::support::{Millis, Quantity};

/// A query, or why it is none.
type Query = Result<Expr, Fault>;

/// One page: where it is, what it left, what is wrong with it.
#[derive(Debug)]
struct Watched {
    client: Client,
    url: Url,
    target: Target,
    fault: Option<Fault>,
    /// What of the last page could not be read.
    loss: Option<String>,
}

/// A source of scraped pages.
#[derive(Debug)]
pub struct ScrapeSource {
    every: Millis,
    wanted: Wanted,
    pages: Vec<Watched>,
    questions: Vec<Question<Query>>,
    store: Store,
    longest: i64,
    scraped_at: Option<i64>,
}

impl ScrapeSource {
    /// A source of pages, each with its `instance` label; `job` is the label all share.
    ///
    /// # Errors
    /// When an address is none.
    pub fn new(
        job: &str,
        pages: &[(String, String)],
        every: Millis,
        metrics: &[&plan::Metric],
        client: &Client,
    ) -> Result<Self, SourceError> {
        let watched = |(instance, url): &(String, String)| {
            let url = address(url)?;
            Ok(Watched {
                client: fetch::suited(client.clone(), &url),
                url,
                target: Target::new(job, instance),
                fault: None,
                loss: None,
            })
        };
        let every = every.max(Millis::seconds(1));
        let questions: Vec<Question<Query>> = metrics
            .iter()
            .map(|metric| {
                Question::new(metric, |text| {
                    Expr::parse(text).map_err(|error| unsupported(&error))
                })
            })
            .collect();
        let (names, longest) = read_by(&questions);
        let keep_for = longest.max(LOOKBACK_MS) + 2 * signed(stale_after(every));
        Ok(Self {
            every,
            wanted: Wanted::new(names),
            pages: pages.iter().map(watched).collect::<Result<_, _>>()?,
            questions,
            store: Store::new(keep_for),
            longest,
            scraped_at: None,
        })
    }

    #[cfg(test)]
    pub(super) fn addresses(&self) -> impl Iterator<Item = &Url> {
        self.pages.iter().map(|page| &page.url)
    }

    pub(super) fn every(&self) -> Millis {
        self.every
    }

    /// The stored points after a moment, for keeping them through a restart.
    pub fn points_after(&self, after: i64) -> impl Iterator<Item = (&Labels, Point)> {
        let newer = move |point: &Point| point.at > after;
        self.store.all().flat_map(move |one| {
            one.points()
                .filter(newer)
                .map(|point| (one.labels(), point))
        })
    }

    /// Takes up points of an earlier run, oldest first within each series.
    pub fn restore(&mut self, points: impl IntoIterator<Item = (Labels, Point)>) {
        for (labels, point) in points {
            self.store.push(&labels, point);
            self.scraped_at = self.scraped_at.max(Some(point.at));
        }
        for page in &mut self.pages {
            page.target.resume(&self.store);
        }
    }

    pub(super) async fn poll(&mut self, now: i64) -> Vec<Answer> {
        if self.scraped_at.is_some_and(|last| now <= last) {
            self.begin_anew();
        }
        let deadline = self.every.min(DEADLINE).to_duration();
        let scrapes = self.pages.iter().map(|page| self.scrape(page, deadline));
        let pages: Vec<_> = join_all(scrapes).await;
        for (page, result) in self.pages.iter_mut().zip(pages) {
            page.keep(result, &mut self.store, now, self.longest);
        }
        self.store.forget_before(now);
        self.scraped_at = Some(now);
        let questions = &mut self.questions;
        let due: Vec<bool> = questions.iter_mut().map(|q| q.comes_due(now)).collect();
        let asked = self.questions.iter().zip(due).filter(|(_, due)| *due);
        asked
            .map(|(question, _)| self.answer(question, now))
            .collect()
    }

    /// A value from pages of which something was lost says so.
    fn answer(&self, question: &Question<Query>, now: i64) -> Answer {
        let mut answer = question.answer(self.judged(question, now));
        if answer.detail.is_none() {
            answer.detail = self.pages.iter().find_map(Watched::said_of_loss);
        }
        answer
    }

    /// The clock went back: what is stored lies in the future, and new samples would be refused.
    fn begin_anew(&mut self) {
        self.store.clear();
        for page in &mut self.pages {
            page.target.begin_anew();
        }
    }

    async fn scrape(&self, page: &Watched, deadline: Duration) -> Result<Option<Page>, Fault> {
        let bytes = fetch::page(&page.client, &page.url, deadline).await?;
        match Page::parse(&bytes, &self.wanted) {
            Ok(page) => Ok(Some(page)),
            Err(error) if error.is_a_metrics_page() => Ok(None),
            Err(error) => Err(Fault::new(Unknown::Garbled, error.to_string())),
        }
    }

    fn judged(&self, question: &Question<Query>, at: i64) -> Result<(Quantity, i64), Fault> {
        let expr = question.query.as_ref().map_err(Clone::clone)?;
        let (found, newest) = found(expr, &self.store, at)?;
        let sampled_at = self
            .trusted(expr, newest, at)
            .map_err(|fault| self.explained(fault))?;
        if found.is_empty() {
            return Err(self.explained(Fault::new(Unknown::Empty, "the query gives no series")));
        }
        let traffic = question.traffic.as_ref().map(|(query, _)| {
            let expr = query.as_ref().map_err(Clone::clone)?;
            let (series, newest) = self::found(expr, &self.store, at)?;
            self.trusted(expr, newest, at).map(|_| series)
        });
        let value = question.settled(&found, traffic)?;
        Ok((value, sampled_at))
    }

    /// When the newest sample was taken that a value rests on, if the pages it needs answer, it is
    /// fresh, and its window is full.
    fn trusted(&self, expr: &Expr, newest: Option<i64>, at: i64) -> Result<i64, Fault> {
        self.answering(expr, newest)?;
        let answered = self
            .pages
            .iter()
            .filter_map(|page| page.target.answered_at());
        let sampled_at = newest.or(answered.max()).unwrap_or(i64::MIN);
        if sampled_at < at.saturating_sub(signed(stale_after(self.every))) {
            let age = at.saturating_sub(sampled_at) / 1000;
            let detail = format!("the newest sample is {age} s old");
            return Err(Fault::new(Unknown::Stale, detail));
        }
        self.window_full(expr, at)?;
        Ok(sampled_at)
    }

    /// A dead page reads as no errors until its window is empty. So at least one page of each
    /// selector must answer; where one finds nothing, no page that it may mean may be lost.
    fn answering(&self, expr: &Expr, newest: Option<i64>) -> Result<(), Fault> {
        if self.pages.iter().all(|page| page.fault.is_some()) {
            return Err(self.first_fault(&|_| true));
        }
        for (selector, _) in expr.selectors() {
            let used = |page: &Watched| {
                let mut series = self.store.named(selector.name());
                series.any(|one| selector.selects(one.labels()) && page.target.owns(one.labels()))
            };
            let mut users = self.pages.iter().filter(|page| used(page)).peekable();
            let nothing = users.peek().is_none();
            if !nothing && users.all(|page| page.target.is_lost()) {
                return Err(self.first_fault(&used));
            }
            let missed = |page: &Watched| {
                page.target.is_lost() && selector.allows("instance", page.target.instance())
            };
            if nothing && self.pages.iter().any(missed) {
                return Err(self.first_fault(&missed));
            }
        }
        if newest.is_none() && self.pages.iter().any(|page| page.target.is_lost()) {
            return Err(self.first_fault(&|page| page.target.is_lost()));
        }
        Ok(())
    }

    fn first_fault(&self, of: &dyn Fn(&Watched) -> bool) -> Fault {
        let faults = self
            .pages
            .iter()
            .filter(|page| of(page))
            .filter_map(Watched::told);
        faults
            .into_iter()
            .next()
            .unwrap_or_else(|| Fault::new(Unknown::NotYet, "nothing was scraped yet"))
    }

    /// The window of a range is full when the pages it reads were scraped at its beginning, give
    /// or take one scrape: Prometheus extrapolates that far.
    fn window_full(&self, expr: &Expr, at: i64) -> Result<(), Fault> {
        for (selector, range) in expr.selectors() {
            let Some(range) = range else { continue };
            let begin = at
                .saturating_sub(range)
                .saturating_add(signed(self.every) * 3 / 2);
            let series = self.store.named(selector.name());
            for one in series.filter(|one| selector.selects(one.labels())) {
                let mut owner = self
                    .pages
                    .iter()
                    .filter(|page| page.target.owns(one.labels()));
                let since = owner.next().and_then(|page| page.target.since());
                if let Some(since) = since.filter(|since| *since > begin) {
                    let (have, want) = ((at - since) / 1000, range / 1000);
                    let detail = format!("{have} s of the window's {want} s are there");
                    return Err(Fault::new(Unknown::WindowNotFull, detail));
                }
            }
        }
        Ok(())
    }

    /// Adds what is wrong with the pages to a fault that may come from it.
    fn explained(&self, fault: Fault) -> Fault {
        if fault.why != Unknown::Empty {
            return fault;
        }
        let told = |page: &Watched| page.told().map(|fault| fault.detail);
        let of_page = |page: &Watched| told(page).or_else(|| page.said_of_loss());
        match self.pages.iter().find_map(of_page) {
            Some(more) => Fault::new(fault.why, format!("{}; {more}", fault.detail)),
            None => fault,
        }
    }

    /// What the store still holds; a value needs no more than to be one finite number.
    pub(super) fn history(&self, from: i64, until: i64, step: Millis) -> Vec<(MetricId, Past)> {
        let step = signed(step).max(1000);
        let oldest = self.store.all().filter_map(|one| one.points().next());
        let oldest = oldest.map(|point| point.at).min().unwrap_or(until);
        let past = |question: &Question<Query>| {
            let expr = question.query.as_ref().ok()?;
            let mut past = Past::new();
            let mut at = from.max(oldest);
            while at <= until {
                let value = found(expr, &self.store, at)
                    .and_then(|(series, _)| only_one(&series))
                    .and_then(decimal);
                past.extend(value.map(|value| (at, Quantity::new(value, question.unit))));
                at += step;
            }
            Some((question.metric.clone(), past))
        };
        self.questions.iter().filter_map(past).collect()
    }
}

impl Watched {
    fn keep(
        &mut self,
        scraped: Result<Option<Page>, Fault>,
        store: &mut Store,
        now: i64,
        pause: i64,
    ) {
        match scraped {
            Ok(page) => {
                let pause = pause.max(LOOKBACK_MS);
                self.target.answered(page.as_ref(), store, now, pause);
                self.fault = None;
                self.loss = page.as_ref().and_then(lost_lines);
            }
            Err(fault) => {
                self.target.failed(store, now);
                self.fault = Some(fault);
                self.loss = None;
            }
        }
    }

    fn told(&self) -> Option<Fault> {
        let fault = self.fault.clone()?;
        Some(fault.of(self.target.instance()))
    }

    fn said_of_loss(&self) -> Option<String> {
        let loss = self.loss.as_ref()?;
        Some(format!("{}: {loss}", self.target.instance()))
    }
}

/// What of a page could not be read.
fn lost_lines(page: &Page) -> Option<String> {
    let first = page.first_drop?;
    Some(format!(
        "{} wanted lines dropped, the first: {first}",
        page.dropped
    ))
}

/// The names that the queries read, and the longest of their ranges.
fn read_by(questions: &[Question<Query>]) -> (BTreeSet<String>, i64) {
    let traffic = questions
        .iter()
        .filter_map(|q| q.traffic.as_ref().map(|t| &t.0));
    let queries = questions.iter().map(|q| &q.query).chain(traffic);
    let mut names = BTreeSet::new();
    let mut longest = 0;
    for expr in queries.filter_map(|query| query.as_ref().ok()) {
        names.extend(expr.names());
        longest = longest.max(expr.longest_range());
    }
    // Each target's `up` is ours, whatever its page calls so.
    names.remove("up");
    (names, longest)
}

fn unsupported(error: &QueryError) -> Fault {
    let detail = format!("{error} (at {})", error.offset());
    Fault::new(Unknown::Unsupported, detail)
}

/// The series that a query gives, and the newest sample they rest on.
fn found(expr: &Expr, store: &Store, at: i64) -> Result<(Vec<Found>, Option<i64>), Fault> {
    let value = expr
        .eval(store, at)
        .map_err(|error| Fault::new(Unknown::SeveralSeries, error.to_string()))?;
    Ok(match value {
        Value::Scalar(scalar) => (vec![(String::new(), scalar.value)], scalar.newest),
        Value::Vector(samples) => {
            let newest = samples.iter().filter_map(|sample| sample.newest).max();
            let series = samples.iter().map(|s| (s.labels.to_string(), s.value));
            (series.collect(), newest)
        }
    })
}
