//! Violations in what is registered of members: ids, dates, words, family ties.

use super::{Fault, HIT, Plant, anywhere, child, has_pupil, member, person, pupil, set, spouse, with};
use crate::calendar::age;
use crate::cells::{compact_date, own_phone, phone};
use crate::identity::id_number;
use crate::record::{Household, Person, Subject};

pub(super) const FAULTS: &[Fault] = &[
    with("DQ-A01", spouse, |h| {
        let short = own_id(h, 1)[..17].to_owned();
        set(h, 1, "证件号码", &short);
        h.expect_of(1, "DQ-A01", HIT);
        h.expect_of(1, "DQ-A02", HIT);
    }),
    with("DQ-A02", spouse, |h| {
        let mut id = own_id(h, 1);
        let last = if id.ends_with('1') { '2' } else { '1' };
        id.pop();
        id.push(last);
        set(h, 1, "证件号码", &id);
        h.expect_of(1, "DQ-A02", HIT);
    }),
    with("DQ-A03", spouse, |h| {
        set(h, 1, "证件号码", "450399190002290016");
        h.expect_of(1, "DQ-A02", HIT);
        h.expect_of(1, "DQ-A03", HIT);
    }),
    with("DQ-A04", spouse, |h| {
        let Some(birth) = person(h, 1).map(|p| p.birth) else { return };
        let mut out = Vec::new();
        compact_date(&mut out, birth + 1);
        set(h, 1, "出生日期", &String::from_utf8_lossy(&out));
        h.expect_of(1, "DQ-A04", HIT);
    }),
    with("DQ-A07", spouse, |h| {
        let id = own_id(h, 1) + "85";
        set(h, 1, "证件号码", &id);
        h.expect_of(1, "DQ-A07", HIT);
    }),
    with(
        "DQ-A08",
        |h| h.number.is_multiple_of(7),
        |h| {
            let text = format!("161{:07}", h.number % 10_000_000);
            h.patch("户联系电话", &text);
            h.expect("DQ-A08", HIT);
        },
    ),
    with("DQ-A09", |h| h.number % 7 == 3, shared_phone),
    member("DQ-A10", spouse, 1, "与户主关系", "爱人"),
    member("DQ-A11", spouse, 1, "变动日期", "去年底"),
    Fault { rule: "DQ-B01", fits: spouse, plant: Plant::Household(1, "与户主关系", "户主") },
    with("DQ-B02", anywhere, |h| {
        let text = (h.size_now + 1).to_string();
        h.patch("当前人口", &text);
        h.expect("DQ-B02", HIT);
    }),
    with("DQ-B03", spouse, |h| {
        let male = person(h, 0).is_some_and(|p| p.male);
        set(h, 1, "性别", if male { "1" } else { "2" });
        h.expect("DQ-B03", HIT);
        h.expect_of(1, "DQ-A04", HIT);
    }),
    with(
        "DQ-B04",
        |h| child(h, |_| true).is_some(),
        |h| {
            let Some(place) = child(h, |_| true) else { return };
            let male = person(h, place).is_some_and(|p| p.male);
            set(h, place, "与户主关系", if male { "之女" } else { "之子" });
            h.expect_of(place, "DQ-B04", HIT);
        },
    ),
    with("DQ-B05", spouse, |h| {
        let male = person(h, 1).is_some_and(|p| p.male);
        set(h, 1, "与户主关系", if male { "之子" } else { "之女" });
        h.expect_of(1, "DQ-B05", HIT);
    }),
    with("DQ-B06", has_pupil, |h| of_child(h, pupil, "文化程度", "小学", "DQ-B06")),
    with("DQ-B07", has_pupil, |h| {
        let Some(place) = child(h, pupil) else { return };
        set(h, place, "在校生状况", "普通高中一年级");
        for rule in ["DQ-B07", "EDU_COMP", "EDU_SENIOR"] {
            h.expect_of(place, rule, HIT);
        }
        h.expect("R-610", HIT);
    }),
    with(
        "DQ-B08",
        |h| child(h, young_and_grown).is_some(),
        |h| {
            of_child(h, young_and_grown, "文化程度", "小学", "DQ-B08");
        },
    ),
    with("DQ-B09", has_pupil, |h| of_child(h, pupil, "劳动技能", "普通劳动力", "DQ-B09")),
    member("DQ-B10", spouse, 1, "劳动技能", "弱劳动力或半劳动力"),
    member("DQ-B11", |h| person(h, 4).is_some_and(|p| age(p.birth) >= 60), 4, "劳动技能", "普通劳动力"),
    member("DQ-B12", spouse, 1, "健康状况", "残疾"),
    Fault { rule: "DQ-B13", fits: spouse, plant: Plant::Household(1, "成员户类型", "一般农户") },
    with("DQ-A09-同户", two_places, |h| {
        let (one, other) = (h.jobs[0].place, h.jobs[1].place);
        let mut out = Vec::new();
        own_phone(&mut out, h.number, one);
        set(h, other, "成员电话", &String::from_utf8_lossy(&out));
        h.expect_of(one, "DQ-A09-同户", HIT);
        h.expect_of(other, "DQ-A09-同户", HIT);
    }),
];

/// Two members work, each in another county.
fn two_places(h: &Household) -> bool {
    h.jobs.len() == 2 && h.jobs[0].place != h.jobs[1].place && h.jobs[0].county != h.jobs[1].county
}

fn of_child(h: &mut Household, test: fn(&Person) -> bool, field: &'static str, text: &str, rule: &'static str) {
    let Some(place) = child(h, test) else { return };
    set(h, place, field, text);
    h.expect_of(place, rule, HIT);
}

fn young_and_grown(p: &Person) -> bool {
    (18..=22).contains(&age(p.birth)) && p.school.is_empty()
}

fn own_id(h: &Household, place: u8) -> String {
    let Some(p) = person(h, place) else { return String::new() };
    String::from_utf8_lossy(&id_number(h.seat, place, p.birth, p.male)).into_owned()
}

fn shared_phone(h: &mut Household) {
    let mut out = Vec::new();
    phone(&mut out, h.number - 1);
    h.patch("户联系电话", &String::from_utf8_lossy(&out));
    h.expect("DQ-A09", HIT);
    h.expect_row(Subject::Before, "DQ-A09", HIT);
}
