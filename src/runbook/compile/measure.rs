//! Sources, metrics and probes. Queries are parsed here: what nobody can read is a mistake, and so
//! is what only a Prometheus evaluates, where pages are scraped.

use super::Compiler;
use super::call::Weight;
use super::name::{humane, shown};
use crate::metrics::promql::{Expr, QueryError};
use crate::room::plan::{Bands, Metric, MetricOf, Probe, Source, Traffic};
use crate::runbook::diagnostic::{Diagnostic, Span};
use crate::runbook::document::{self, Map, Text};
use crate::support::{Millis, Unit};

/// How often metrics are asked where nothing is said; the least that is allowed.
const EVERY: Millis = Millis::seconds(5);
const AT_LEAST: Millis = Millis::seconds(1);

impl Compiler<'_> {
    pub(super) fn sources(&mut self) -> Vec<Source> {
        let document = self.document;
        let mut sources = Vec::new();
        for (name, _, source) in document.sources.iter().flat_map(Map::iter) {
            let verbs = ["prometheus", "scrape"];
            if self.one_of("a source", &source.here, &verbs).is_none() {
                continue;
            }
            if let Some(every) = source.every {
                self.not_too_often(every);
            }
            if let Some(url) = &source.prometheus {
                self.check_url(url);
                sources.push(Source::Prometheus {
                    id: name.into(),
                    url: url.value.clone(),
                    scrape: source.every.map(|every| every.value),
                });
            } else if let Some(pages) = &source.scrape {
                if let Some(fresh) = &source.fresh {
                    let message = "pages that are scraped here say themselves how fresh they are";
                    self.tell(Diagnostic::error("fresh", fresh.at, message).hint("remove `fresh`"));
                }
                let mut good = Vec::new();
                for (page, _, url) in pages.iter() {
                    self.check_url(url);
                    good.push((page.to_owned(), url.value.clone()));
                }
                sources.push(Source::Scrape {
                    id: name.into(),
                    pages: good,
                    every: source.every.map_or(EVERY, |every| every.value),
                });
            }
        }
        sources
    }

    fn not_too_often(&mut self, every: document::Lasting) {
        if every.value < AT_LEAST {
            let message = format!("{} is more often than once a second", every.value);
            let mistake = Diagnostic::error("too-often", every.at, message);
            self.tell(mistake.hint("write 1s or more"));
        }
    }

    fn check_url(&mut self, url: &Text) {
        let fine = url
            .parse::<reqwest::Url>()
            .is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
        if !fine {
            let message = format!("`{}` is no address", shown(url));
            let hint = "write all of it: http://127.0.0.1:9090";
            self.tell(Diagnostic::error("url", url.at, message).hint(hint));
        }
    }

    pub(super) fn metrics(&mut self) -> Vec<Metric> {
        let document = self.document;
        let mut metrics = Vec::new();
        for (name, at, metric) in document.metrics.iter().flat_map(Map::iter) {
            metrics.extend(self.metric(name, at, metric));
        }
        metrics
    }

    fn metric(&mut self, name: &str, at: Span, metric: &document::Metric) -> Option<Metric> {
        let unit = metric.unit.value;
        let bands = Bands {
            normal: metric
                .normal
                .as_ref()
                .and_then(|limit| self.limit(limit, unit, name)),
            critical: metric
                .critical
                .as_ref()
                .and_then(|limit| self.limit(limit, unit, name)),
        };
        let twin = self.twin(name, metric);
        let source = self.source_of(at, metric);
        let local = matches!(source, Some(Source::Scrape { .. }));
        let longest = self.query(&metric.query, local);
        let traffic = self.traffic(metric, local);
        let fresh = self.fresh(metric, source.as_ref());
        let every = self.every(metric, source.as_ref());
        Some(Metric {
            id: name.into(),
            title: metric
                .title
                .as_ref()
                .map_or_else(|| humane(name), |t| t.value.clone()),
            of: metric.of.map_or(MetricOf::Candidate, |of| of.value),
            twin,
            unit,
            source: source?.id().clone(),
            query: metric.query.value.clone(),
            every,
            window: metric.window.map_or(longest, |window| window.value),
            fresh,
            traffic,
            bands,
            line: self.line(at),
        })
    }

    fn twin(&mut self, name: &str, metric: &document::Metric) -> Option<crate::room::id::MetricId> {
        let twin = metric.twin.as_ref()?;
        let document = self.document;
        let names = document.metrics.iter().flat_map(Map::names);
        if !self.known("metric", twin, twin.at, names) {
            return None;
        }
        if twin.value == name {
            self.error("twin", twin.at, format!("`{name}` is its own twin"));
        }
        Some(twin.value.as_str().into())
    }

    /// The source that answers a metric: the one it names, or the only one.
    fn source_of(&mut self, at: Span, metric: &document::Metric) -> Option<Source> {
        let document = self.document;
        let declared = document.sources.iter().flat_map(Map::names);
        let declared: Vec<&str> = declared.collect();
        let name = match (&metric.source, declared.as_slice()) {
            (Some(name), _) => {
                if !self.known("source", name, name.at, declared.iter().copied()) {
                    return None;
                }
                name.value.as_str()
            }
            (None, [only]) => only,
            (None, []) => {
                let mistake = Diagnostic::error("no-source", at, "nobody answers this metric");
                self.tell(mistake.hint("declare a source under `sources`"));
                return None;
            }
            (None, several) => {
                let sources = crate::support::text::listed(several);
                let message = "which source answers this metric?";
                let mistake = Diagnostic::error("no-source", at, message);
                self.tell(mistake.hint(format!("add `source:` with one of {sources}")));
                return None;
            }
        };
        self.sources
            .iter()
            .find(|source| source.id().as_str() == name)
            .cloned()
    }

    /// Checks a query; its longest range.
    fn query(&mut self, query: &Text, local: bool) -> Millis {
        match Expr::parse(query) {
            Ok(expr) => Millis(u64::try_from(expr.longest_range()).unwrap_or_default()),
            Err(QueryError::Unsupported { .. }) if !local => Millis::ZERO,
            Err(error) => {
                let offset = error.offset().min(query.len());
                let at = query.part(offset, query.len());
                let mistake =
                    Diagnostic::error("promql", at, super::name::words(&error.to_string()));
                self.tell(match error.hint() {
                    Some(hint) => mistake.hint(hint),
                    None => mistake,
                });
                Millis::ZERO
            }
        }
    }

    fn traffic(&mut self, metric: &document::Metric, local: bool) -> Option<Traffic> {
        let traffic = metric.traffic.as_ref()?;
        self.query(&traffic.query, local);
        let at_least = traffic.at_least.value;
        if at_least.unit == Unit::Count || !at_least.unit.agrees_with(Unit::PerSecond) {
            let number = at_least.value;
            let message = format!("{at_least} of what? traffic is a rate");
            let mistake = Diagnostic::error("bare-number", traffic.at_least.at, message);
            self.tell(mistake.hint(format!("write {number}/s or {number}/min")));
            return None;
        }
        Some(Traffic {
            query: traffic.query.value.clone(),
            at_least,
        })
    }

    /// The freshness query: the metric's own, else its source's. Scraped pages need none.
    fn fresh(&mut self, metric: &document::Metric, source: Option<&Source>) -> Option<String> {
        let document = self.document;
        let named = source.and_then(|source| {
            let mut sources = document.sources.iter().flat_map(Map::iter);
            sources.find(|(name, ..)| *name == source.id().as_str())
        });
        let inherited = named.and_then(|(.., source)| source.fresh.as_ref());
        if matches!(source, Some(Source::Scrape { .. })) {
            if let Some(fresh) = &metric.fresh {
                let message = "pages that are scraped here say themselves how fresh they are";
                self.tell(Diagnostic::error("fresh", fresh.at, message).hint("remove `fresh`"));
            }
            return None;
        }
        let fresh = metric.fresh.as_ref().or(inherited)?;
        self.query(fresh, false);
        Some(fresh.value.clone())
    }

    fn every(&mut self, metric: &document::Metric, source: Option<&Source>) -> Millis {
        if let Some(every) = metric.every {
            self.not_too_often(every);
            return every.value;
        }
        match source {
            Some(Source::Scrape { every, .. }) => *every,
            _ => EVERY,
        }
    }

    pub(super) fn probes(&mut self) -> Vec<Probe> {
        let document = self.document;
        let mut probes = Vec::new();
        for (name, at, probe) in document.probes.iter().flat_map(Map::iter) {
            if self
                .one_of("a probe", &probe.here, &["http", "run"])
                .is_none()
            {
                continue;
            }
            if let Some(every) = probe.every {
                self.not_too_often(every);
            }
            let call = match (&probe.http, &probe.run) {
                (Some(http), _) => self.lone_request(http, Weight::Unknown),
                (None, Some(run)) => self.lone_command(run, probe.here.span),
                (None, None) => None,
            };
            let Some(mut call) = call else { continue };
            // A probe asks; asking twice does no harm.
            call.repeatable = true;
            probes.push(Probe {
                id: name.into(),
                title: probe
                    .title
                    .as_ref()
                    .map_or_else(|| humane(name), |t| t.value.clone()),
                of: probe.of.map_or(MetricOf::All, |of| of.value),
                call,
                every: probe.every.map_or(EVERY, |every| every.value),
                line: self.line(at),
            });
        }
        probes
    }
}
