//! Violations in what is registered of insurance, housing, land and school.

use super::{Fault, HIT, anywhere, cell, child, has_pupil, member, pupil, set, spouse, with};
use crate::calendar::age;
use crate::payment::vocational;
use crate::record::Person;

pub(super) const FAULTS: &[Fault] = &[
    member("DQ-G05", spouse, 1, "大病保险", "否"),
    cell("DQ-G06", anywhere, "入户路类型", ""),
    cell("DQ-G07", |h| h.returned_area == 0, "林地面积", "2600"),
    cell("DQ-G08", anywhere, "主干路距离", "6.5"),
    with("DQ-G04", has_pupil, |h| {
        let Some(place) = child(h, pupil) else { return };
        set(h, place, "在校生状况", "");
        set(h, place, "文化程度", "小学");
        for rule in ["DQ-G04", "EDU", "EDU_COMP"] {
            h.expect_of(place, rule, HIT);
        }
        h.expect("R-603", HIT);
    }),
    with(
        "DQ-D11",
        |h| child(h, college).is_some(),
        |h| {
            let Some(place) = child(h, college) else { return };
            set(h, place, "在校生状况", "本科一年级");
            for rule in ["DQ-D11", "YULU"] {
                h.expect_of(place, rule, HIT);
            }
        },
    ),
    with(
        "DQ-G09",
        |h| h.returned_area > 0,
        |h| {
            h.patch("林地面积", "0.5");
            h.patch("牧草地面积", "0");
            h.expect("DQ-G09", HIT);
        },
    ),
];

fn college(p: &Person) -> bool {
    vocational(p) && age(p.birth) >= 18
}
