//! What the kernel says of a process: memory and processor time. Only Linux tells it.

use std::fs;

/// How many ticks the kernel counts in a second, whatever its own clock does.
const TICKS: f64 = 100.0;

/// Resident memory, in MiB.
pub fn memory(id: u32) -> Option<f64> {
    resident(&fs::read_to_string(format!("/proc/{id}/status")).ok()?)
}

/// Processor time used so far, in milliseconds.
pub fn processor(id: u32) -> Option<f64> {
    used(&fs::read_to_string(format!("/proc/{id}/stat")).ok()?)
}

fn resident(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

fn used(stat: &str) -> Option<f64> {
    // The name of the program, in parentheses, may have spaces in it.
    let after = stat.rsplit_once(')')?.1;
    let mut ticks = after.split_whitespace().skip(11);
    let mut next = || ticks.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_kernel_writes() {
        let status = "Name:\tbuttress\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n";
        assert_eq!(resident(status), Some(10.0));
        assert_eq!(resident("Name:\tx\n"), None);
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194560 900 0 0 0 150 25 7 8 20 0 5 0 100";
        assert_eq!(used(stat), Some(1750.0));
    }
}
