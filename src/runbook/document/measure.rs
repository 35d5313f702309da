//! What is measured and what moves traffic.

use super::call::{Command, Http, Pairs};
use super::choice::Choice;
use super::field::{Map, document};
use super::quantity::{LimitText, MetricUnit, Points, QuantityText, Share};
use super::text::{Argument, Request, Text};
use super::time::Lasting;
use crate::room::plan::MetricOf;

document! {
    /// A place that answers queries: a Prometheus, or /metrics pages read by ourselves.
    struct Source "a source" {
        /// The address of a Prometheus.
        prometheus: Option<Text>,
        /// The /metrics pages, each under the name that becomes its `instance` label.
        scrape: Option<Map<Text>>,
        /// How often the targets or pages are scraped.
        every: Option<Lasting>,
        /// A query whose newest sample says how fresh the data is.
        fresh: Option<Text>,
    }

    /// A measured number.
    struct Metric "a metric" {
        /// As shown.
        title: Option<Text>,
        /// Whose number it is; the candidate's when nothing is said.
        of: Option<Choice<MetricOf>>,
        /// The same measure of the other side.
        twin: Option<Text>,
        /// What the query returns.
        unit: MetricUnit,
        /// Who answers it; the only source when there is one.
        source: Option<Text>,
        /// `PromQL`.
        query: Text,
        /// How often it is asked.
        every: Option<Lasting>,
        /// The longest range of the query; read from the query when nothing is said.
        window: Option<Lasting>,
        /// A query whose newest sample says how fresh the data is.
        fresh: Option<Text>,
        /// How much traffic there must be to judge at all.
        traffic: Option<TrafficGuard>,
        /// Where it is normal.
        normal: Option<LimitText>,
        /// From where it is critical.
        critical: Option<LimitText>,
    }

    /// How much traffic there must be to judge at all.
    struct TrafficGuard "`traffic`" {
        /// `PromQL` for the rate of requests.
        query: Text,
        /// The least of it.
        at_least: QuantityText,
    }

    /// A probe of our own, asked all the time.
    struct Probe "a probe" {
        /// As shown.
        title: Option<Text>,
        /// Whose health it is.
        of: Option<Choice<MetricOf>>,
        /// A request.
        http: Option<Box<Http>>,
        /// A program and its arguments.
        run: Option<Vec<Argument>>,
        /// How often; 5 s when nothing is said.
        every: Option<Lasting>,
    }

    /// What moves traffic: one of http, command and switch.
    struct Lever "a lever" {
        /// As shown.
        title: Option<Text>,
        /// A weight that is set and read by requests.
        http: Option<HttpLever>,
        /// A weight that is set and read by commands.
        command: Option<CommandLever>,
        /// All to one side or the other.
        switch: Option<Switch>,
        /// The metric that observes the candidate's share.
        observed: Option<Text>,
        /// Named shares: who gets the candidate at which percent.
        cohorts: Option<Map<Share>>,
        /// How far observed may lie from desired; 3 % when nothing is said.
        tolerance: Option<Points>,
        /// How long reported and observed may take to agree with desired; 30s when nothing is said.
        settle: Option<Lasting>,
    }

    /// A weight that is set and read by requests.
    struct HttpLever "a lever's `http`" {
        /// Sets the weight; {{ weight }} is the candidate's percent.
        set: Http,
        /// Reads it back.
        read: LeverRead,
    }

    /// A weight that is set and read by commands.
    struct CommandLever "a lever's `command`" {
        /// Sets the weight; {{ weight }} or `$WARROOM_WEIGHT` is the candidate's percent.
        set: Command,
        /// Prints it as its last line.
        read: Command,
    }

    /// All to one side or the other.
    struct Switch "`switch`" {
        /// Moves everything to the candidate.
        candidate: Command,
        /// Moves everything to stable.
        stable: Command,
        /// Reads back where everything goes.
        read: LeverRead,
    }

    /// Where the candidate's share is read.
    struct LeverRead "`read`" {
        /// The whole address.
        url: Request,
        /// Headers by name.
        headers: Option<Map<Request>>,
        /// Where in the JSON answer: a JSON pointer.
        pointer: Option<Text>,
        /// What the number is multiplied with to become percent.
        times: Option<QuantityText>,
        /// Answers that are words, and the percent that each means.
        values: Option<Pairs<QuantityText>>,
        /// Time for the whole exchange.
        timeout: Option<Lasting>,
    }
}
