//! Amounts of money as one writes them.

use buttress_pricing::grouped;

/// `$1,205`, `$12.50`, `$0.0042`: cents where they matter, two digits where there are less.
pub fn dollars(amount: f64) -> String {
    let sign = if amount < 0.0 { "-" } else { "" };
    let amount = amount.abs();
    if amount > 0.0 && amount < 0.01 {
        let places = (1.0 - amount.log10().floor()).min(9.0) as usize;
        let digits = format!("{amount:.places$}");
        return format!(
            "{sign}${}",
            digits.trim_end_matches('0').trim_end_matches('.')
        );
    }
    let cents = format!("{amount:.2}");
    match cents.strip_suffix(".00") {
        Some(whole) if amount < 1_000.0 => format!("{sign}${}", grouped(whole)),
        None if amount < 999.995 => format!("{sign}${cents}"),
        _ => format!("{sign}${}", grouped(&format!("{amount:.0}"))),
    }
}

/// `$1,204.56`: with cents always.
pub fn cents(amount: f64) -> String {
    written(&format!("{amount:.2}"))
}

/// `$1,204.56`, `$0.0042`: with cents always, and parts of a cent where there are some.
pub fn exact(amount: f64) -> String {
    let text = format!("{amount:.4}");
    let cents = text.len() - 2;
    let (cents, parts) = text.split_at_checked(cents).unwrap_or((&text, ""));
    written(&format!("{cents}{}", parts.trim_end_matches('0')))
}

/// The digits of an amount, as one writes it.
fn written(text: &str) -> String {
    let is_nothing = !text.contains(|c: char| ('1'..='9').contains(&c));
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) if is_nothing => ("", digits),
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{sign}${}.{rest}", grouped(whole))
}

/// `$0.0225`: the price of a unit, with all the digits that it has, up to six that count.
pub fn unit_price(amount: f64) -> String {
    let digits = if amount > 0.0 {
        (5.0 - amount.log10().floor()).clamp(2.0, 12.0)
    } else {
        2.0
    };
    let text = format!("{amount:.0$}", digits as usize);
    let trimmed = text.trim_end_matches('0');
    let decimals = trimmed.len() - trimmed.find('.').map_or(trimmed.len(), |dot| dot + 1);
    match decimals {
        0 => format!("${}", trimmed.trim_end_matches('.')),
        1 => format!("${trimmed}0"),
        _ => format!("${trimmed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{cents, dollars, exact, unit_price};

    #[test]
    fn prices_of_units_keep_their_digits() {
        assert_eq!(unit_price(0.0225), "$0.0225");
        assert_eq!(unit_price(0.000_016_666_7), "$0.0000166667");
        assert_eq!(unit_price(0.4), "$0.40");
        assert_eq!(unit_price(3.5), "$3.50");
        assert_eq!(unit_price(36.0), "$36");
        assert_eq!(unit_price(0.0), "$0");
    }

    #[test]
    fn cents_are_always_there() {
        assert_eq!(cents(1204.5), "$1,204.50");
        assert_eq!(cents(-0.001), "$0.00");
        assert_eq!(cents(-12.345), "-$12.35");
        assert_eq!(exact(0.00425), "$0.0043");
        assert_eq!(exact(1_000_000.0), "$1,000,000.00");
        assert_eq!(exact(-12.345), "-$12.345");
    }

    #[test]
    fn amounts_read_as_one_writes_them() {
        assert_eq!(dollars(0.0), "$0");
        assert_eq!(dollars(0.0042), "$0.0042");
        assert_eq!(dollars(0.001_577), "$0.0016");
        assert_eq!(dollars(0.000_000_000_1), "$0");
        assert_eq!(dollars(0.4), "$0.40");
        assert_eq!(dollars(163.0), "$163");
        assert_eq!(dollars(999.996), "$1,000");
        assert_eq!(dollars(1_234_567.8), "$1,234,568");
        assert_eq!(dollars(-12.5), "-$12.50");
    }
}
