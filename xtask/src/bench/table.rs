//! Tables of figures, and figures as text.

use std::fmt;
use std::time::Duration;

/// A table: the first column is text, the others are figures.
pub(crate) struct Table {
    lines: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        Table { lines: vec![header.map(str::to_owned).into()] }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        assert_eq!(N, self.lines[0].len(), "a row with other columns than the header");
        self.lines.push(cells.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = 0..self.lines[0].len();
        let len = |line: &Vec<String>, column: usize| line[column].chars().count();
        let width = |column| self.lines.iter().map(|line| len(line, column)).max().unwrap_or(0);
        let widths: Vec<_> = columns.map(width).collect();
        for line in &self.lines {
            let mut text = String::new();
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                match column {
                    0 => text += &format!("{cell:<width$}"),
                    _ => text += &format!("  {cell:>width$}"),
                }
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// A number with commas between the thousands.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["what", "figure", ""]);
        table.row(["a".into(), thousands(1_234_567), "pass".into()]);
        table.row(["long name".into(), thousands(12), String::new()]);
        let expected = "\
what          figure
a          1,234,567  pass
long name         12
";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn figures_read_well() {
        let numbers = [0, 999, 1000, 123_456, 1_000_000].map(thousands);
        assert_eq!(numbers, ["0", "999", "1,000", "123,456", "1,000,000"]);
        assert_eq!(megabytes(97_400_000), "97.4 MB");
        assert_eq!(percent(0.0123), "1.2 %");
        assert_eq!(seconds(Duration::from_millis(1234)), "1.23 s");
    }
}
