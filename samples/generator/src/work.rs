//! Who works where: the jobs of a household's members, of the kind a story asks for or by chance.

use crate::calendar::age;
use crate::record::{Household, Job};
use crate::rng::Rng;

/// What a story needs the head's work to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// By chance.
    Any,
    /// In another province, by public transport, long enough for the subsidy.
    CrossProvince,
    /// In the county, long enough for the subsidy.
    InCounty,
    /// Elsewhere in the region: no subsidy.
    OtherCounty,
    /// Nobody of this household works.
    Nobody,
    /// Only the head works, elsewhere in the region.
    HeadOnly,
}

const FAR: [(&str, &str, &str); 6] = [
    ("广东", "深圳市", "宝安区"),
    ("广东", "东莞市", "虎门镇"),
    ("广东", "佛山市", "顺德区"),
    ("广东", "广州市", "白云区"),
    ("浙江", "宁波市", "鄞州区"),
    ("福建", "泉州市", "晋江市"),
];
const NEAR: [(&str, &str, &str); 3] =
    [("广西", "南宁市", "青秀区"), ("广西", "柳州市", "柳南区"), ("广西", "梧州市", "万秀区")];
const INDUSTRIES: [&str; 4] = ["制造业", "建筑业", "住宿和餐饮业", "居民服务业"];

/// A job of the member in `place`; its pay is set when the household's income is.
pub(crate) fn job(h: &Household, place: u8, demand: Demand, rng: &mut Rng) -> Job {
    let demand = match demand {
        Demand::Any => match rng.below(100) {
            0..45 => Demand::CrossProvince,
            45..80 => Demand::InCounty,
            _ => Demand::OtherCounty,
        },
        asked => asked,
    };
    let (province, city, county) = match demand {
        Demand::CrossProvince => rng.pick(&FAR),
        Demand::InCounty => ("广西", "桂林市", h.region.county),
        _ => rng.pick(&NEAR),
    };
    let far = demand == Demand::CrossProvince;
    let point_to_point = far && rng.chance(150);
    let ticket = if far && rng.chance(200) { rng.range(150, 900) * 100 } else { 0 };
    Job {
        place,
        province,
        city,
        county,
        months: rng.range(6, 11),
        pay: 0,
        point_to_point,
        public_transport: far,
        ticket: if point_to_point { 0 } else { ticket },
        channel: if demand == Demand::InCounty {
            rng.pick(&["自主就业", "帮扶车间"])
        } else {
            rng.pick(&["自主就业", "政府组织劳务输出", "东西部协作"])
        },
        industry: rng.pick(&INDUSTRIES),
        patches: Vec::new(),
    }
}

/// Gives work to those who have it. Grown children always work; the head mostly, the spouse at times.
pub(crate) fn employ(h: &mut Household, demand: Demand, rng: &mut Rng) {
    if demand == Demand::Nobody {
        return;
    }
    for i in 0..h.people.len() {
        let p = &h.people[i];
        let place = p.place;
        let able = p.labour.ends_with("普通劳动力") || p.labour == "技能劳动力";
        let wish = match place {
            0 => demand,
            _ => Demand::Any,
        };
        let works = able
            && match place {
                0 => demand != Demand::Any || rng.chance(750),
                1 => demand != Demand::HeadOnly && rng.chance(350),
                _ => true,
            };
        // At 60 somebody may still work where a story asks for it.
        let asked = place == 0 && demand != Demand::Any && (16..=62).contains(&age(p.birth));
        if works || asked {
            let mut made = job(h, place, wish, rng);
            if asked && demand == Demand::CrossProvince {
                made.point_to_point = false;
            }
            h.jobs.push(made);
            h.people[i].will = "愿意";
            h.people[i].can_leave = true;
        }
    }
}
