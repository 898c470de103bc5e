//! How much memory this process may hold, as somebody said it or the machine has it, held against what it holds. Whoever makes much of something
//! asks now and then, and stops in time.

use heng_values::{Diagnostic, Severity};
#[cfg(target_os = "linux")]
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The most bytes the process may hold; 0 where nobody said it.
static CAP: AtomicU64 = AtomicU64::new(0);

/// Whether it was found to hold more since the cap was set.
static OVER: AtomicBool = AtomicBool::new(false);

/// The bytes that a text such as `4GiB`, `1.5 GB` or `800M` says; none where it says no size.
pub fn read(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || part.contains('.') || part.len() > 3 {
        return None;
    }
    let unit: u64 = match unit.trim() {
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        "" | "b" if part.is_empty() => 1,
        _ => return None,
    };
    let thousandths = whole.parse::<u64>().ok()?.checked_mul(1000)?;
    let part: u64 = if part.is_empty() { 0 } else { format!("{part:0<3}").parse().ok()? };
    let bytes = u128::from(thousandths + part) * u128::from(unit) / 1000;
    u64::try_from(bytes).ok().filter(|bytes| *bytes > 0)
}

/// Sets the cap; where nobody says one, it is what the machine has to give now. Beyond that it would end the process, or
/// stand still.
pub fn set_cap(bytes: Option<u64>) {
    CAP.store(bytes.or_else(to_give).unwrap_or(0), Ordering::Relaxed);
    OVER.store(false, Ordering::Relaxed);
}

/// Whether the process holds, or since the cap was set was found to hold, more than it may. Where the system does not say
/// how much it holds, never.
pub fn is_over() -> bool {
    let cap = CAP.load(Ordering::Relaxed);
    if cap == 0 {
        return false;
    }
    if !OVER.load(Ordering::Relaxed) && held().is_some_and(|held| held > cap) {
        OVER.store(true, Ordering::Relaxed);
    }
    OVER.load(Ordering::Relaxed)
}

/// Stops where the process holds more than it may.
///
/// # Errors
/// `E0815`
pub fn check() -> Result<(), Diagnostic> {
    if !is_over() {
        return Ok(());
    }
    let cap = CAP.load(Ordering::Relaxed);
    let mebibytes = cap.div_ceil(1 << 20).to_string();
    Err(Diagnostic::new("E0815", Severity::Error, None).with("limit", mebibytes))
}

/// How many bytes the process may come to hold before the machine has none left, or its group none; none where the system
/// does not say.
#[cfg(target_os = "linux")]
fn to_give() -> Option<u64> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = machine.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let free = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024;
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let group = group.and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(u64::MAX);
    Some(free.saturating_add(held()?).min(group / 20 * 19))
}

#[cfg(not(target_os = "linux"))]
fn to_give() -> Option<u64> {
    None
}

/// How many bytes the process holds in memory.
#[cfg(target_os = "linux")]
fn held() -> Option<u64> {
    // The shortest of the system's answers, in pages: all there are, then those in memory.
    let mut text = [0; 128];
    let length = std::fs::File::open("/proc/self/statm").ok()?.read(&mut text).ok()?;
    let text = std::str::from_utf8(&text[..length]).ok()?;
    let pages = text.split_ascii_whitespace().nth(1)?.parse::<u64>().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

#[cfg(not(target_os = "linux"))]
fn held() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("4GiB", Some(4 << 30)),
            ("1.5 g", Some(3 << 29)),
            ("800MB", Some(800_000_000)),
            ("512", Some(512)),
            ("0", None),
            ("", None),
            ("GiB", None),
            ("4 Gigs", None),
            ("1.5", None),
            ("1.2.3G", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(read(text), bytes, "{text}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_holds_something() {
        assert!(held().is_some_and(|held| held > 100_000));
        assert!(to_give() > held());
    }
}
