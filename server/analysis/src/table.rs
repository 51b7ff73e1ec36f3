//! A list of which a copy with a few things changed costs little.
//!
//! A key changes some ten things of a design of ten thousand. The lists of two states of a design share
//! the blocks in which they are alike, so neither making nor dropping a state touches all its things.

use std::ops::Index;
use std::sync::Arc;

/// Things in a block: a copy of a list costs a step a block, a change a step a thing of one block.
const BLOCK: usize = 64;

/// A list of which a copy with a few things changed costs little.
#[derive(Clone, Debug)]
pub struct Table<T> {
    /// All full but the last.
    blocks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Table<T> {
    /// How many things are in it.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The thing with a number.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.blocks.get(at / BLOCK)?.get(at % BLOCK)
    }

    /// All things, in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter {
            blocks: self.blocks.iter(),
            here: [].iter(),
            left: self.len,
        }
    }
}

impl<T: Clone> Table<T> {
    /// The same thing many times.
    pub(crate) fn filled(thing: T, len: usize) -> Self {
        std::iter::repeat_n(thing, len).collect()
    }

    /// Puts a thing in the place of another.
    pub(crate) fn set(&mut self, at: usize, thing: T) {
        Arc::make_mut(&mut self.blocks[at / BLOCK])[at % BLOCK] = thing;
    }

    /// Adds a thing at the end.
    pub(crate) fn push(&mut self, thing: T) {
        match self.blocks.last_mut() {
            Some(last) if last.len() < BLOCK => Arc::make_mut(last).push(thing),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(thing);
                self.blocks.push(Arc::new(block));
            }
        }
        self.len += 1;
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.blocks[at / BLOCK][at % BLOCK]
    }
}

impl<T: Clone> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut out = Self::default();
        out.extend(things);
        out
    }
}

impl<T: Clone> Extend<T> for Table<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, things: I) {
        for thing in things {
            self.push(thing);
        }
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// All things of a [`Table`], in order.
#[derive(Clone, Debug)]
pub struct Iter<'a, T> {
    blocks: std::slice::Iter<'a, Arc<Vec<T>>>,
    here: std::slice::Iter<'a, T>,
    left: usize,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        loop {
            if let Some(thing) = self.here.next() {
                self.left -= 1;
                return Some(thing);
            }
            self.here = self.blocks.next()?.iter();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Table};

    #[test]
    fn it_is_a_list() {
        for len in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let table: Table<usize> = (0..len).collect();
            assert_eq!((table.len(), table.is_empty()), (len, len == 0));
            assert_eq!(table.iter().len(), len);
            assert!(table.iter().copied().eq(0..len));
            assert!((0..len).all(|i| table[i] == i && table.get(i) == Some(&i)));
            assert_eq!(table.get(len), None);
        }
    }

    #[test]
    fn copies_share_what_is_alike_in_them() {
        let before: Table<usize> = (0..3 * BLOCK).collect();
        let mut after = before.clone();
        after.set(BLOCK + 1, 0);
        assert_eq!((before[BLOCK + 1], after[BLOCK + 1]), (BLOCK + 1, 0));
        let shared = before.blocks.iter().zip(&after.blocks);
        let shared: Vec<bool> = shared.map(|(a, b)| std::sync::Arc::ptr_eq(a, b)).collect();
        assert_eq!(shared, [true, false, true]);
    }
}
