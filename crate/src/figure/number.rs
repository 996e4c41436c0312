//! Numbers as figures and tables print them.

/// More digits after the point than this say nothing of an `f64`.
pub(crate) const DIGITS: usize = 30;

/// `number` with `digits` after the point (at most [`DIGITS`]), a true minus sign, and
/// thousands kept apart by a space from 10 000 on; "–" where it is undefined.
pub(crate) fn fixed(number: f64, digits: usize) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "–"
        } else if number > 0.0 {
            "∞"
        } else {
            "−∞"
        }
        .to_owned();
    }
    let digits = digits.min(DIGITS);
    let printed = format!("{:.digits$}", number.abs());
    apart(number < 0.0 && printed.bytes().any(|digit| (b'1'..=b'9').contains(&digit)), &printed)
}

/// A whole number as [`fixed`] prints it, every digit of it: an `f64` holds but 53 bits.
pub(crate) fn whole(number: i128) -> String {
    apart(number < 0, &number.unsigned_abs().to_string())
}

/// Decimal digits with their sign, and spaces between thousands.
fn apart(negative: bool, printed: &str) -> String {
    let (whole, rest) = printed.split_at(printed.find('.').unwrap_or(printed.len()));
    let mut out = String::new();
    if negative {
        out.push('−');
    }
    for (at, digit) in whole.char_indices() {
        if whole.len() > 4 && at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out + rest
}

/// `number` in its shortest digits that read back as the same number, as a power of ten
/// where they would be a row of zeros.
pub(crate) fn shortest(number: f64) -> String {
    const LONG: usize = 24;
    if !number.is_finite() {
        return fixed(number, 0);
    }
    let printed = number.to_string();
    if printed.len() > LONG { raise(&format!("{number:e}"), 0) } else { printed.replace('-', "−") }
}

/// The fraction `number` as a percentage, without the sign.
pub(crate) fn percent(number: f64, digits: usize) -> String {
    let hundredfold = number * 100.0;
    // 10^308 is not yet infinite, a hundred times as much is.
    if number.is_finite() && hundredfold.is_infinite() {
        return raise(&format!("{number:.3e}"), 2);
    }
    fixed(hundredfold, digits)
}

/// `number` as `1.5·10⁻⁷`, with at most `digits` after the point.
pub(crate) fn scientific(number: f64, digits: usize) -> String {
    match number {
        0.0 => "0".to_owned(),
        number if !number.is_finite() => fixed(number, 0),
        number => raise(&format!("{number:.digits$e}"), 0),
    }
}

/// `1.50e-7` as `1.5·10⁻⁷`, times ten to the power of `more`.
fn raise(printed: &str, more: i32) -> String {
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let mantissa =
        if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    let exponent = exponent.parse::<i32>().unwrap_or(0) + more;
    format!("{}·10{}", mantissa.replace('-', "−"), raised(exponent))
}

/// Digits and minus sign of an exponent, raised.
fn raised(exponent: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let printed = exponent.to_string();
    printed.chars().map(|sign| sign.to_digit(10).map_or('⁻', |digit| digits[digit as usize])).collect()
}

/// A tick of a logarithmic axis: plain near 1, as a power of ten far from it.
pub(crate) fn power(tick: f64) -> String {
    let exponent = (tick * 1.000_001).log10().floor() as i32;
    if (-3..=4).contains(&exponent) {
        return fixed(tick, (-exponent).max(0) as usize);
    }
    match (tick / 10f64.powi(exponent)).round() as i32 {
        1 => format!("10{}", raised(exponent)),
        _ => scientific(tick, 0),
    }
}

/// A number for a sentence: four significant digits at most.
pub(crate) fn short(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e7).contains(&number.abs()) {
        return scientific(number, 3);
    }
    let digits = (3 - number.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let printed = fixed(number, digits);
    if printed.contains('.') {
        printed.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        printed
    }
}

/// A value of an axis for a sentence.
pub(crate) fn in_words(value: f64, percent: bool) -> String {
    if !percent {
        return short(value);
    }
    let tenths = (value * 1000.0).round() / 10.0;
    format!("{} %", if tenths.is_finite() { short(tenths) } else { self::percent(value, 1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_keep_every_digit() {
        let thin = |number: &str| number.replace(' ', "\u{a0}");
        assert_eq!(whole(9_007_199_254_740_993), thin("9 007 199 254 740 993"));
        assert_eq!(whole(u64::MAX.into()), thin("18 446 744 073 709 551 615"));
        assert_eq!(whole(i64::MIN.into()), thin("−9 223 372 036 854 775 808"));
        for number in [0, 7, -7, 9_999, 10_000, -10_000, 123_456_789] {
            assert_eq!(whole(number), fixed(number as f64, 0));
        }
    }

    #[test]
    fn what_is_no_number_or_none_to_be_read_is_said_shortly() {
        assert_eq!([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|x| fixed(x, 2)), ["–", "∞", "−∞"]);
        assert_eq!([-0.0, -0.001, -0.005, 0.004].map(|x| fixed(x, 2)), ["0.00", "0.00", "−0.01", "0.00"]);
        assert_eq!(fixed(0.5, usize::MAX).len(), 2 + DIGITS);
        let numbers = [-0.5, 0.1 + 0.2, 1e15, 1e300, -5e-324, f64::MAX];
        let printed = [
            "−0.5",
            "0.30000000000000004",
            "1000000000000000",
            "1·10³⁰⁰",
            "−5·10⁻³²⁴",
            "1.7976931348623157·10³⁰⁸",
        ];
        assert_eq!(numbers.map(shortest), printed);
        assert_eq!([0.25, f64::MAX, f64::NAN].map(|x| percent(x, 1)), ["25.0", "1.798·10³¹⁰", "–"]);
        assert_eq!([f64::INFINITY, f64::NAN, -0.0].map(|x| scientific(x, 2)), ["∞", "–", "0"]);
    }
}
