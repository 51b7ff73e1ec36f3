//! A committed table of prices, searched as it lies: lines sorted by service and sku, of which
//! none is read but those that are asked for.

use std::{ops::Range, sync::OnceLock};

/// A table in the binary.
#[derive(Debug)]
pub(crate) struct Table {
    text: &'static str,
    columns: OnceLock<Vec<&'static str>>,
    /// Where the lines of each service lie, sorted; found on first use.
    services: OnceLock<Vec<(&'static str, Range<usize>)>>,
}

impl Table {
    pub(crate) const fn new(text: &'static str) -> Table {
        Table {
            text,
            columns: OnceLock::new(),
            services: OnceLock::new(),
        }
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> &[&'static str] {
        self.columns.get_or_init(|| {
            let header = self.text.lines().next().unwrap_or("");
            header.split(',').collect()
        })
    }

    /// Every line below the names of the columns.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'static str> {
        self.text.lines().skip(1).filter(|line| !line.is_empty())
    }

    /// The lines of a service, one after the other.
    pub(crate) fn of_service(&self, service: &str) -> &'static str {
        self.slice(self.range(service))
    }

    /// The lines of one sku of a service, one after the other.
    pub(crate) fn of_sku(&self, service: &str, sku: &str) -> &'static str {
        let lines = self.range(service);
        if lines.is_empty() {
            return "";
        }
        let skip = service.len() + 1;
        let from = self.first(lines.clone(), |line| cell(line, skip) < sku);
        // There are few lines of one sku.
        let mut to = from;
        while to < lines.end && cell(&self.text[to..], skip) == sku {
            to = self.end(to);
        }
        self.slice(from..to)
    }

    fn slice(&self, range: Range<usize>) -> &'static str {
        self.text.get(range).unwrap_or("")
    }

    fn range(&self, service: &str) -> Range<usize> {
        let services = self.services.get_or_init(|| self.services());
        match services.binary_search_by(|(name, _)| (*name).cmp(service)) {
            Ok(at) => services[at].1.clone(),
            Err(_) => 0..0,
        }
    }

    fn services(&self) -> Vec<(&'static str, Range<usize>)> {
        let mut out = Vec::new();
        let mut from = self.end(0);
        while from < self.text.len() {
            let service = cell(&self.text[from..], 0);
            let to = self.first(from..self.text.len(), |line| cell(line, 0) <= service);
            // A table that is not sorted is read to its end all the same.
            let to = to.max(self.end(from));
            out.push((service, from..to));
            from = to;
        }
        out
    }

    /// Where the line after the one at `from` begins.
    fn end(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        rest.find('\n').map_or(self.text.len(), |at| from + at + 1)
    }

    /// Where the first line of a range begins that does not come `before`.
    fn first(&self, range: Range<usize>, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            let left = &self.text[low..self.text.floor_char_boundary(middle)];
            let start = left.rfind('\n');
            let start = start.map_or(low, |at| low + at + 1);
            if before(&self.text[start..]) {
                low = self.end(start);
            } else {
                high = start;
            }
        }
        low
    }
}

/// The cell of a line that begins at this byte.
fn cell(line: &str, from: usize) -> &str {
    let rest = line.get(from..).unwrap_or("");
    let end = rest.bytes().position(|byte| matches!(byte, b',' | b'\n'));
    &rest[..end.unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn lines_are_found_by_service_and_sku() {
        let table = Table::new("service,sku,x\na,k,1\na,m,2\na,m,3\nab,m,4\nb,a,5\n");
        assert_eq!(table.columns(), ["service", "sku", "x"]);
        assert_eq!(table.of_service("a"), "a,k,1\na,m,2\na,m,3\n");
        assert_eq!(table.of_service("b"), "b,a,5\n");
        assert_eq!(table.of_service("c"), "");
        assert_eq!(table.of_sku("a", "m"), "a,m,2\na,m,3\n");
        assert_eq!(table.of_sku("ab", "m"), "ab,m,4\n");
        for (service, sku) in [("a", "a"), ("a", "l"), ("a", "z"), ("ab", ""), ("", "")] {
            assert_eq!(table.of_sku(service, sku), "", "{service}/{sku}");
        }
        assert_eq!(Table::new("").of_sku("a", "m"), "");
        assert_eq!(Table::new("service,sku\na,m").of_sku("a", "m"), "a,m");
    }
}
