//! What was seen of each thing, and is kept as long as nothing near it changes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::{Observation, Remedy, Weight};
use crate::many;
use crate::model::{Exchange, Exchanged, Moves};
use crate::span::{ChunkId, Place};
use crate::table::Table;

/// What was seen of one thing.
pub(super) type Seen = Option<Arc<Look>>;

/// What one look at a thing saw.
#[derive(Debug)]
pub(super) struct Look {
    /// The number of the first observation; no two observations have the same one.
    pub(super) first: u64,
    pub(super) all: Vec<Observation>,
    /// The chunks that it speaks of, in order, once somebody asked for them.
    chunks: OnceLock<Box<[ChunkId]>>,
}

impl Look {
    fn new(first: u64, all: Vec<Observation>) -> Arc<Self> {
        Arc::new(Self {
            first,
            all,
            chunks: OnceLock::new(),
        })
    }

    fn speaks_of(&self, chunk: ChunkId) -> bool {
        let chunks = self.chunks.get_or_init(|| {
            let places = self.all.iter().flat_map(places);
            let mut out: Vec<ChunkId> = places.map(|place| place.file).collect();
            out.sort_unstable();
            out.dedup();
            out.into()
        });
        chunks.binary_search(&chunk).is_ok()
    }
}

/// What is seen of each thing, and whether all have their numbers and weigh what they weighed. What
/// was seen the last time is taken where all is the `same`; or of all but what is `touched`, where that
/// is known, and of that too if nothing but some chunks were exchanged for others that mean the same.
pub(super) fn look_again(
    before: Option<(&Table<Seen>, &Moves)>,
    touched: Option<(&[usize], Option<Exchanged<'_>>)>,
    count: usize,
    same: impl Fn(usize, usize) -> bool,
    look: impl Fn(usize, &mut Vec<Observation>) + Sync,
) -> (Table<Seen>, bool) {
    let (mut out, mut fresh, mut alike) = (Table::default(), Vec::new(), true);
    match before {
        Some((known, moves)) if moves.is_nothing() => {
            out = known.clone();
            match touched {
                Some((touched, exchanged)) => match exchanged.and_then(|it| it.in_name_only()) {
                    None => fresh.extend(touched),
                    Some(chunks) => {
                        let seen = |id: &usize| Some((*id, known[*id].as_ref()?));
                        for (id, look) in touched.iter().filter_map(seen) {
                            match moved(look, chunks) {
                                Some(same) if Arc::ptr_eq(&same, look) => {}
                                Some(moved) => out.set(id, Some(moved)),
                                None => fresh.push(id),
                            }
                        }
                    }
                },
                None => fresh.extend((0..count).filter(|id| !same(*id, *id))),
            }
        }
        Some((known, moves)) => {
            alike = false;
            for id in 0..count {
                match moves.before(id).filter(|then| same(id, *then)) {
                    Some(then) => out.push(known[then].clone()),
                    None => {
                        out.push(None);
                        fresh.push(id);
                    }
                }
            }
        }
        None => {
            alike = false;
            out = Table::filled(None, count);
            fresh.extend(0..count);
        }
    }
    let chunks = touched.and_then(|(_, exchanged)| Some(exchanged?.chunks));
    let all = many::map(&fresh, |id| {
        let mut found = Vec::new();
        look(*id, &mut found);
        let known = before.and_then(|(known, moves)| known.get(moves.before(*id)?)?.as_ref());
        same_as(seen(&mut found), known, chunks)
    });
    for (id, seen) in fresh.into_iter().zip(all) {
        if !is_same(&out[id], &seen) {
            alike &= weighs_alike(&out[id], &seen);
            out.set(id, seen);
        }
    }
    (out, alike)
}

pub(super) fn seen(found: &mut Vec<Observation>) -> Seen {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    (!found.is_empty()).then(|| {
        let first = NEXT.fetch_add(found.len() as u64, Ordering::Relaxed);
        Look::new(first, std::mem::take(found))
    })
}

/// Whether two things seen are one.
pub(super) fn is_same(a: &Seen, b: &Seen) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// What is seen, as it is `known` where it is the same but for a few chunks that were exchanged.
pub(super) fn same_as(
    seen: Seen,
    known: Option<&Arc<Look>>,
    exchanged: Option<&[Exchange]>,
) -> Seen {
    let known = known.and_then(|known| match exchanged {
        Some(exchanged) => moved(known, exchanged),
        None => Some(known.clone()),
    });
    match (seen, known) {
        (Some(seen), Some(known)) if seen.all == known.all => Some(known),
        (seen, _) => seen,
    }
}

/// A look whose places are where they are after some chunks were exchanged; `None` where one of them is
/// nowhere.
pub(super) fn moved(look: &Arc<Look>, exchanged: &[Exchange]) -> Seen {
    let exchange = |place: &Place| exchanged.iter().find(|it| it.old == place.file);
    if !exchanged.iter().any(|it| look.speaks_of(it.old)) {
        return Some(look.clone());
    }
    let mut all = look.all.clone();
    for place in all.iter_mut().flat_map(places_mut) {
        if let Some(exchange) = exchange(place) {
            *place = Place::new(&exchange.new, exchange.moved(place.span)?);
        }
    }
    Some(Look::new(look.first, all))
}

/// All places that an observation speaks of.
fn places(seen: &Observation) -> impl Iterator<Item = &Place> {
    let edits = seen.fixes.iter().filter_map(|fix| match fix {
        Remedy::Write { at, .. } => Some(at),
        _ => None,
    });
    let related = seen.related.iter().map(|related| &related.location);
    related.chain(edits).chain([&seen.location])
}

/// The same, to put them elsewhere.
fn places_mut(seen: &mut Observation) -> impl Iterator<Item = &mut Place> {
    let edits = seen.fixes.iter_mut().filter_map(|fix| match fix {
        Remedy::Write { at, .. } => Some(at),
        _ => None,
    });
    let related = seen.related.iter_mut().map(|related| &mut related.location);
    related.chain(edits).chain([&mut seen.location])
}

/// Whether two things seen make the same difference to the score.
pub(super) fn weighs_alike(a: &Seen, b: &Seen) -> bool {
    fn weights(seen: &Seen) -> impl Iterator<Item = (&str, Weight, u64)> {
        let all = seen.iter().flat_map(|seen| &seen.all);
        all.map(|o| (o.rule.slug(), o.weight, o.magnitude.to_bits()))
    }
    weights(a).eq(weights(b))
}
