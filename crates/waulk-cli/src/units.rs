//! Numbers as people write and read them.

use std::time::Duration;

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How much smaller, in percent: 25 from 100 to 75, negative if it grew.
pub(crate) fn shrinkage(before: u64, after: u64) -> f64 {
    if before == 0 { 0.0 } else { (before as f64 - after as f64) / before as f64 * 100.0 }
}

/// The change as the table shows it: `-25.0%`.
pub(crate) fn percent(before: u64, after: u64) -> String {
    let text = format!("{:+.1}%", -shrinkage(before, after));
    if text == "+0.0%" || text == "-0.0%" { "0.0%".to_owned() } else { text }
}

/// A time with three digits or so.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        0.9995.. if seconds >= 99.95 => format!("{seconds:.0} s"),
        0.9995.. if seconds >= 9.995 => format!("{seconds:.1} s"),
        0.9995.. => format!("{seconds:.2} s"),
        0.00995.. => format!("{:.0} ms", seconds * 1e3),
        _ => format!("{:.1} ms", seconds * 1e3),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let number = number as u64;
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// Reads `512M`, `1G`, `65536`, `1GiB`: powers of 1024.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let expected = || format!("expected a size such as 512M or 1G, found `{text}`");
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(expected()),
    };
    let number: u64 = digits.parse().map_err(|_| expected())?;
    number
        .checked_mul(1 << shift)
        .filter(|&size| size > 0)
        .ok_or_else(|| if number == 0 { "expected at least 1 byte".to_owned() } else { expected() })
}

/// Reads a percentage, with or without its sign.
pub(crate) fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text);
    match number.parse() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("expected a number from 0 to 100".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators() {
        let shown: Vec<_> = [0, 999, 1000, 123_456, 1_234_567].map(thousands).into();
        assert_eq!(shown, ["0", "999", "1,000", "123,456", "1,234,567"]);
    }

    #[test]
    fn percentages() {
        assert_eq!(percent(100, 75), "-25.0%");
        assert_eq!(percent(100, 100), "0.0%");
        assert_eq!(percent(100_000, 99_999), "0.0%");
        assert_eq!(percent(100, 101), "+1.0%");
        assert_eq!(percent(0, 0), "0.0%");
        assert_eq!(parse_percent("2.5%"), Ok(2.5));
        for bad in ["", "%", "-1", "101", "NaN", "x"] {
            assert!(parse_percent(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times() {
        let shown = |micros| duration(Duration::from_micros(micros));
        assert_eq!(shown(40), "0.0 ms");
        assert_eq!(shown(1_234), "1.2 ms");
        assert_eq!(shown(9_990), "10 ms");
        assert_eq!(shown(123_456), "123 ms");
        assert_eq!(shown(999_900), "1.00 s");
        assert_eq!(shown(12_345_678), "12.3 s");
        assert_eq!(shown(123_456_789), "123 s");
    }

    #[test]
    fn sizes() {
        assert_eq!(parse_size("512M"), Ok(512 << 20));
        assert_eq!(parse_size("1GiB"), Ok(1 << 30));
        assert_eq!(parse_size("100"), Ok(100));
        for bad in ["", "M", "0", "0G", "1X", "-1", "1.5G", "99999999999T"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}
