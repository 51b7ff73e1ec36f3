//! Bytes as a series of choices: whatever tries bytes, tries choices.

/// Choices that are taken from bytes, one each; the first of what there is once they have run out.
#[derive(Debug, Clone)]
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    /// The choices that `bytes` make.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// A number below `many`.
    pub fn below(&mut self, many: usize) -> usize {
        usize::from(self.byte().unwrap_or(0)) % many.max(1)
    }

    /// One of `these`.
    pub fn of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.below(these.len())]
    }

    /// Whether something is so: not, once there are no more bytes.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Two bytes as one number.
    pub fn wide(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// What has not been chosen from.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }
}
