//! Invented id numbers: a valid check digit over an area code that does not exist, so that none can be a
//! real person's. Every seat (household and place in it) gets a number that no other seat gets.

use crate::calendar::{Day, civil, day};

/// How many households share one area code.
const BLOCK: u64 = 1 << 20;
/// The most households that can be made without repeating an id number.
pub(crate) const MOST: u64 = BLOCK * 10;
/// The first area code; further blocks count down from it. None of 450390 to 450399 is in use.
const AREA: u64 = 450_399;
/// Birthdays of heads run over this many days from [`FIRST`]: 28 to 69 years old.
const SPAN: u64 = 15_340;
const FIRST: Day = day(1952, 9, 6);
/// How many lanes the households of one block need: those born on one day are told apart by lane.
const LANES: u64 = BLOCK.div_ceil(SPAN);

/// What a household's id numbers are made from. Two households never have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) area: u64,
    pub(crate) lane: i32,
    /// The head's birthday.
    pub(crate) birth: Day,
}

/// The seat with this number: neighbouring numbers lie far apart in age.
pub(crate) fn seat(number: u64) -> Seat {
    let spread = (number % BLOCK).wrapping_mul(0x9_E375) % BLOCK;
    Seat { area: AREA - number / BLOCK % 10, lane: (spread / SPAN) as i32, birth: FIRST + (spread % SPAN) as Day }
}

/// The 18 characters of an id number; `place` is the member's place in the household, 0 to 6. Members of one
/// place keep their own range of sequence numbers; odd ones are men's, even ones women's.
pub(crate) fn id_number(seat: Seat, place: u8, birth: Day, male: bool) -> [u8; 18] {
    let (y, m, d) = civil(birth);
    let sequence = 2 * (u64::from(place) * LANES + seat.lane as u64) + if male { 1 } else { 2 };
    let mut digits = [0; 18];
    put(&mut digits[0..6], seat.area);
    put(&mut digits[6..14], (y * 10_000 + m * 100 + d) as u64);
    put(&mut digits[14..17], sequence);
    digits[17] = check_digit(&digits);
    digits
}

fn put(into: &mut [u8], mut number: u64) {
    for slot in into.iter_mut().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The check digit of GB 11643 over the first 17 digits.
pub(crate) fn check_digit(digits: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(w, d)| w * u32::from(d - b'0')).sum();
    b"10X98765432"[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn known_numbers_have_valid_check_digits() {
        for known in [b"450399196203150017", b"45039919880101003X", b"450399194002290065"] {
            assert_eq!(check_digit(known), known[17]);
        }
    }

    #[test]
    fn seats_of_a_block_are_all_different() {
        let seen: HashSet<(Day, i32)> = (0..BLOCK).map(|n| (seat(n).birth, seat(n).lane)).collect();
        assert_eq!(seen.len() as u64, BLOCK);
        assert!((0..BLOCK).all(|n| (seat(n).lane as u64) < LANES));
        const { assert!(2 * 7 * LANES <= 999) };
        assert_ne!(seat(0).area, seat(BLOCK).area);
    }

    #[test]
    fn sequence_tells_sex_and_place() {
        let s = seat(5);
        let a = id_number(s, 0, s.birth, true);
        let b = id_number(s, 1, s.birth, false);
        assert_eq!((a[16] - b'0') % 2, 1);
        assert_eq!((b[16] - b'0') % 2, 0);
        assert_ne!(a, b);
        assert_eq!(&a[..6], b"450399");
        for n in 0..500 {
            let id = id_number(seat(n), 2, seat(n).birth, n % 2 == 0);
            assert!(heng_values::identity_card::id_valid(std::str::from_utf8(&id).unwrap()));
        }
    }
}
