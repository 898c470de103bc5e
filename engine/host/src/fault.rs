//! A fault of the program itself, turned from a panic into a diagnostic. Mistakes of packs and data never come here.

use heng_values::{Diagnostic, Severity};
use std::any::Any;

/// The diagnostic for a caught panic, with the place in the program's text where it arose.
pub fn from_panic(cause: &(dyn Any + Send), at: Option<&str>) -> Diagnostic {
    let detail = cause
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "?".to_owned());
    // What stands behind a quote mark may come from somebody's record.
    let detail = detail.split(['`', '"', '\'']).next().unwrap_or_default().trim_end();
    match at {
        Some(at) => internal(&format!("{detail} ({at})")),
        None => internal(detail),
    }
}

/// The diagnostic for a fault with this detail.
pub fn internal(detail: &str) -> Diagnostic {
    Diagnostic::new("E0915", Severity::Error, None).with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_said_is_kept() {
        let caught = std::panic::catch_unwind(|| std::panic::panic_any("row 7 of 6")).unwrap_err();
        let diagnostic = from_panic(&*caught, Some("x.rs:1"));
        assert_eq!((diagnostic.code, &*diagnostic.arguments[0].1), ("E0915", "row 7 of 6 (x.rs:1)"));
        let caught = std::panic::catch_unwind(|| std::panic::panic_any("inside '样' of `样大山`")).unwrap_err();
        assert_eq!(from_panic(&*caught, None).arguments[0].1, "inside");
    }
}
