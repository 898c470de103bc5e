//! The members of a household: who there is, by the head's age, and what follows from each one's age (school,
//! labour, insurance). A member's birthday is the head's plus a shift that depends on place and lane alone, so
//! that no two id numbers meet.

use crate::calendar::{Day, age};
use crate::identity::Seat;
use crate::record::Person;
use crate::rng::Rng;

/// The birthday of the member in `place`.
fn birth(seat: Seat, place: u8) -> Day {
    let lane = seat.lane;
    let child = 365 * 22 + lane * 97 % 1800;
    let parent = -365 * 24 - lane * 41 % 1500;
    seat.birth
        + match place {
            1 => lane * 53 % 1800 - 700,
            2 => child,
            3 => child + 700 + lane * 31 % 700,
            4 => parent,
            5 => parent + lane * 29 % 1200,
            6 => 365 * 46 + lane * 61 % 1500,
            _ => 0,
        }
}

/// Which places are taken, from the head's age and some chance.
fn places(head: i32, rng: &mut Rng) -> &'static [u8] {
    let draw = rng.below(100);
    match head {
        ..=45 => match draw {
            0..38 => &[0, 1, 2, 3],
            38..58 => &[0, 1, 2, 4],
            58..66 => &[0, 1, 2, 3, 4],
            _ => &[0, 1, 2],
        },
        46..=59 => match draw {
            0..35 => &[0, 1, 2],
            35..60 => &[0, 1, 2, 3],
            60..75 => &[0, 1, 2, 4],
            75..90 => &[0, 1],
            _ => &[0, 1, 2, 6],
        },
        _ => match draw {
            0..40 => &[0, 1],
            40..60 => &[0],
            _ => &[0, 1, 2],
        },
    }
}

/// The grade at school of somebody of this age; empty for those not at school.
fn school(age: i32, rng: &mut Rng) -> &'static str {
    const JUNIOR: [&str; 3] = ["七年级", "八年级", "九年级"];
    const SENIOR: [&str; 3] = ["普通高中一年级", "普通高中二年级", "普通高中三年级"];
    const VOCATIONAL: [&str; 3] = ["中职一年级", "中职二年级", "中职三年级"];
    const COLLEGE: [&str; 3] = ["高职高专一年级", "高职高专二年级", "高职高专三年级"];
    const UNIVERSITY: [&str; 4] = ["本科一年级", "本科二年级", "本科三年级", "本科四年级"];
    let track = rng.below(100);
    match age {
        ..=2 => "学龄前儿童",
        3..=5 => "学前教育",
        6..=11 => "小学",
        12..=14 => JUNIOR[(age - 12) as usize],
        15..=17 if track < 50 => VOCATIONAL[(age - 15) as usize],
        15..=17 => SENIOR[(age - 15) as usize],
        18..=20 if track < 35 => COLLEGE[(age - 18) as usize],
        18..=21 if track > 75 => UNIVERSITY[(age - 18) as usize],
        _ => "",
    }
}

fn education(age: i32, school: &str, rng: &mut Rng) -> &'static str {
    match age {
        _ if !school.is_empty() => "",
        ..=25 => rng.pick(&["初中", "高中"]),
        26..=55 => rng.pick(&["小学", "初中", "初中", "高中"]),
        _ => rng.pick(&["文盲或半文盲", "小学", "小学", "初中"]),
    }
}

/// The member in `place`, with what follows from the age; nobody works yet.
pub(crate) fn member(seat: Seat, place: u8, male: bool, rng: &mut Rng) -> Person {
    let birth = birth(seat, place);
    let age = age(birth);
    let school = school(age, rng);
    let grown = age >= 16 && school.is_empty();
    Person {
        place,
        birth,
        male,
        relation: relation(place, male),
        education: education(age, school, rng),
        school,
        health: if age >= 65 && rng.chance(300) { "长期慢性病" } else { "健康" },
        labour: match age {
            16..=59 if grown => "普通劳动力",
            60..=69 => "弱劳动力或半劳动力",
            _ => "无劳动力",
        },
        will: if grown && age < 60 { "不愿意" } else { "不能" },
        resident_medical: true,
        resident_pension: grown,
        ..Person::default()
    }
}

fn relation(place: u8, male: bool) -> &'static str {
    match (place, male) {
        (0, _) => "户主",
        (1, _) => "配偶",
        (2 | 3, true) => "之子",
        (2 | 3, false) => "之女",
        (4 | 5, true) => "之父",
        (4 | 5, false) => "之母",
        (_, true) => "之孙子",
        (_, false) => "之孙女",
    }
}

/// The members of the household at this seat.
pub(crate) fn people(seat: Seat, rng: &mut Rng) -> Vec<Person> {
    let head_male = rng.chance(850);
    places(age(seat.birth), rng)
        .iter()
        .filter(|&&place| age(birth(seat, place)) >= 0 && age(birth(seat, place)) <= 98)
        .map(|&place| {
            let male = match place {
                0 => head_male,
                1 => !head_male,
                _ => rng.chance(500),
            };
            member(seat, place, male, rng)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::seat;

    #[test]
    fn children_of_school_age_are_at_school() {
        for n in 0..5000 {
            for p in people(seat(n), &mut Rng::new(1, n)) {
                let a = age(p.birth);
                assert!(!(6..=16).contains(&a) || !p.school.is_empty(), "{a}");
                assert!(a < 22 || p.school.is_empty());
            }
        }
    }

    #[test]
    fn households_have_about_three_members() {
        let all: usize = (0..20_000).map(|n| people(seat(n), &mut Rng::new(1, n)).len()).sum();
        assert!((60_000..68_000).contains(&all), "{all}");
    }
}
