//! What is said of connections.

use std::fmt::Write as _;

use super::things;
use crate::health::count;
use crate::model::{Architecture, ComponentId, ConnectionId};
use crate::report::Report;
use crate::span::{Place, Span};
use crate::traffic;

/// The connection of a statement.
pub(super) fn connection_at(report: &Report, statement: Place) -> Option<ConnectionId> {
    let architecture = &report.architecture;
    let mut here = within(architecture, statement)?.connections;
    here.find(|id| architecture.connections[*id].at == statement)
}

/// The component of a statement.
pub(super) fn component_at(report: &Report, statement: Place) -> Option<ComponentId> {
    let architecture = &report.architecture;
    let mut here = within(architecture, statement)?.components;
    here.find(|id| architecture.components[*id].at == statement)
}

fn within(architecture: &Architecture, place: Place) -> Option<crate::model::Within> {
    let at = architecture.locate(place)?;
    Some(architecture.within(&at.file, Span::at(at.span.start)))
}

/// A connection: its ends, what it carries, and what is wrong with it.
pub(super) fn connection(report: &Report, id: ConnectionId) -> String {
    let architecture = &report.architecture;
    let connection = &architecture.connections[id];
    let name = |id: ComponentId| &architecture.components[id].full;
    let (from, to) = (name(connection.from), name(connection.to));
    let mut out = format!("**{from} → {to}**");
    if let Some(what) = connection.what {
        let waits = match connection.is_sync() {
            true => "the caller waits",
            false => "the caller does not wait",
        };
        let _ = write!(out, " · {} · {waits}", what.title);
    }
    if let Some(label) = &connection.label {
        let _ = write!(out, "\n\n{label}");
    }
    if let Some(rate) = rate(report, id) {
        let _ = write!(out, "\n\n{rate}");
    }
    things::findings(report, connection.at, &mut out);
    out
}

/// A type of connection, and what goes along the connection that is of it.
pub(super) fn of_type(report: &Report, id: Option<ConnectionId>, word: &str) -> Option<String> {
    let mut out = things::connection_type_words(word)?;
    if let Some(rate) = id.and_then(|id| rate(report, id)) {
        let _ = write!(out, "\n\nHere: {rate}");
    }
    Some(out)
}

/// What goes along a connection, and why so much.
pub(in crate::ide) fn rate(report: &Report, id: ConnectionId) -> Option<String> {
    let architecture = &report.architecture;
    let connection = &architecture.connections[id];
    let rate = report.traffic.edge_rate(id).filter(|r| *r > 0.0)?;
    let mut out = format!("**{} req/s**", count(rate));
    let from = &architecture.components[connection.from].full;
    let of_caller = report.traffic.rate(connection.from).filter(|r| *r > 0.0);
    if connection.settings.number("rate").is_some() {
        out.push_str(", as `rate` says");
    } else if traffic::fetches(architecture, id) {
        let to = &architecture.components[connection.to].full;
        let _ = write!(out, ": what `{from}` fetches from `{to}`");
    } else if let Some(of_caller) = of_caller {
        let calls = count(rate / of_caller);
        let of_caller = count(of_caller);
        let _ = write!(
            out,
            ": {calls} for each of the {of_caller} req/s of `{from}`"
        );
    }
    Some(out)
}
