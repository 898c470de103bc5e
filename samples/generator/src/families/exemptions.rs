//! What is exempt from a check, until when, and who approved it (豁免登记.csv): most children without an id number, and
//! dividends that are not paid yet, whose exemption has run out.

use super::{Family, File, Sink, no_shape, no_whole};
use crate::calendar::{Day, day};
use crate::household::Plan;
use crate::record::Household;
use crate::rng::Rng;
use crate::story::Story;

pub(crate) static EXEMPTIONS: Family = Family {
    name: "豁免",
    files: &[File::plain(
        "豁免登记.csv",
        "豁免登记",
        &[
            ("户编号", "户编号"),
            ("人编号", "人口编号"),
            ("规则", "规则编号"),
            ("理由", "豁免理由"),
            ("证据", "证明材料"),
            ("有效至", "有效期至"),
            ("批准", "批准人"),
        ],
    )],
    shape: no_shape,
    household,
    whole: no_whole,
};

/// Whether the child without an id number is exempt.
pub(super) fn exempted(h: &Household) -> bool {
    h.story == Story::Newborn && !h.number.is_multiple_of(4)
}

fn household(h: &Household, _: &Plan, _: &mut Rng, sink: &mut Sink) {
    if exempted(h) {
        row(sink, h, Some(6), "DQ-A06", ("新生儿，正在办理户口登记", "出生医学证明"), day(2022, 12, 31));
    }
    if h.has_fault("DQ-C20") {
        row(sink, h, None, "DQ-C20", ("分红在年底发", "合作社证明"), day(2022, 8, 31));
    }
}

fn row(sink: &mut Sink, h: &Household, place: Option<u8>, rule: &str, why: (&str, &str), until: Day) {
    sink.row(0, |line| {
        line.household(h.number);
        match place {
            Some(place) => line.person(h.number, place),
            None => line.empty(),
        };
        line.text(rule).text(why.0).text(why.1).date(until).text("县专项办");
    });
}
