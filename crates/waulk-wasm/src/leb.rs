//! LEB128, always as short as can be.

/// Writes `value` as unsigned LEB128.
pub fn write_u32(out: &mut Vec<u8>, value: u32) {
    write_u64(out, value.into());
}

/// Writes `value` as unsigned LEB128.
pub fn write_u64(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes `value` as signed LEB128.
pub fn write_s64(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = value as u8 & 0x7f;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// How many bytes `value` takes as unsigned LEB128.
pub fn len_u32(value: u32) -> u32 {
    (32 - (value | 1).leading_zeros()).div_ceil(7)
}

/// How many bytes `value` takes as signed LEB128.
pub fn len_s64(value: i64) -> u32 {
    let magnitude = if value < 0 { !value } else { value };
    (64 - magnitude.leading_zeros() + 1).div_ceil(7)
}

/// Reads an unsigned LEB128 of at most 32 bits: the value and how many bytes it
/// took. `None` where there is none.
pub fn read_u32(bytes: &[u8]) -> Option<(u32, usize)> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            return Some((u32::try_from(value).ok()?, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_agree_with_what_is_written() {
        let mut out = Vec::new();
        for shift in 0..32 {
            for value in [(1u32 << shift) - 1, 1 << shift] {
                out.clear();
                write_u32(&mut out, value);
                assert_eq!(out.len(), len_u32(value) as usize, "{value}");
                assert_eq!(read_u32(&out), Some((value, out.len())));
            }
        }
        for shift in 0..63 {
            for value in [1i64 << shift, (1 << shift) - 1, -(1 << shift), -(1 << shift) - 1] {
                out.clear();
                write_s64(&mut out, value);
                assert_eq!(out.len(), len_s64(value) as usize, "{value}");
            }
        }
    }

    #[test]
    fn padded_is_read_and_too_long_is_not() {
        assert_eq!(read_u32(&[0x83, 0x80, 0x00]), Some((3, 3)));
        assert_eq!(read_u32(&[0x80; 6]), None);
        assert_eq!(read_u32(&[0xff, 0xff, 0xff, 0xff, 0x7f]), None);
        assert_eq!(read_u32(&[0x80]), None);
    }
}
