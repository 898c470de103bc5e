//! Columns that are amounts paid once per period, as a plugin says.

use super::ColumnId;

/// For how long one amount is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PayPeriod {
    /// Once for all.
    Once,
    /// For a month.
    Month,
    /// For a school term.
    Term,
    /// For a year.
    Year,
}

impl PayPeriod {
    /// The period that a word names.
    pub fn from_word(word: &str) -> Option<PayPeriod> {
        let all = [PayPeriod::Once, PayPeriod::Month, PayPeriod::Term, PayPeriod::Year];
        all.into_iter().find(|period| period.word() == word)
    }

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            PayPeriod::Once => "once",
            PayPeriod::Month => "month",
            PayPeriod::Term => "term",
            PayPeriod::Year => "year",
        }
    }

    /// The word that lists show.
    pub const fn chinese(self) -> &'static str {
        match self {
            PayPeriod::Once => "一次",
            PayPeriod::Month => "每月",
            PayPeriod::Term => "每学期",
            PayPeriod::Year => "每年",
        }
    }
}

/// A column that is an amount paid per period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payment {
    /// The column.
    pub column: ColumnId,
    /// For how long one amount is.
    pub period: PayPeriod,
}
