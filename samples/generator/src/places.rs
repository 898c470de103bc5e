//! Counties, townships and villages, and who lives where. County names are those that take part in the
//! campaign; township and village names are invented and say so by their first character 样 ("sample").

/// The counties in the order of the inspection ring.
pub(crate) const COUNTIES: [&str; 13] = [
    "资源县",
    "临桂区",
    "龙胜各族自治县",
    "全州县",
    "兴安县",
    "灵川县",
    "永福县",
    "雁山区",
    "平乐县",
    "恭城瑶族自治县",
    "灌阳县",
    "阳朔县",
    "荔浦市",
];
pub(crate) const TOWNSHIPS: [&str; 20] = [
    "样甲镇",
    "样乙乡",
    "样丙镇",
    "样丁乡",
    "样戊镇",
    "样己乡",
    "样庚镇",
    "样辛乡",
    "样壬镇",
    "样癸乡", //
    "样甲乡",
    "样乙镇",
    "样丙乡",
    "样丁镇",
    "样戊乡",
    "样己镇",
    "样庚乡",
    "样辛镇",
    "样壬乡",
    "样癸镇",
];
pub(crate) const VILLAGES: [&str; 15] = [
    "样子村",
    "样丑村",
    "样寅村",
    "样卯村",
    "样辰村",
    "样巳村",
    "样午村",
    "样未村",
    "样申村",
    "样酉村", //
    "样戌村",
    "样亥村",
    "样天村",
    "样地村",
    "样人村",
];

/// How many counties, townships in each, villages in each, and households in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) counties: u64,
    pub(crate) townships: u64,
    pub(crate) villages: u64,
    pub(crate) households: u64,
}

/// Where a household lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) county: &'static str,
    pub(crate) township: &'static str,
    pub(crate) village: &'static str,
}

impl Layout {
    /// The sample that ships: 3 counties, 2 townships, 2 villages, 12 households in each.
    pub(crate) const SAMPLE: Self = Self { counties: 3, townships: 2, villages: 2, households: 144 };

    /// A layout for any number of households over all counties.
    pub(crate) fn of(households: u64) -> Self {
        let counties = COUNTIES.len() as u64;
        let townships = (households / (counties * 1500)).clamp(2, TOWNSHIPS.len() as u64);
        let villages = (households / (counties * townships * 100)).clamp(2, VILLAGES.len() as u64);
        Self { counties, townships, villages, households }
    }

    /// The same households in other places.
    pub(crate) fn places(self, counties: u64, townships: u64, villages: u64) -> Self {
        Self {
            counties: counties.clamp(1, COUNTIES.len() as u64),
            townships: townships.clamp(1, TOWNSHIPS.len() as u64),
            villages: villages.clamp(1, VILLAGES.len() as u64),
            ..self
        }
    }

    /// The households of a village, by the positions of its county, township and village.
    pub(crate) fn households_of(&self, county: u64, township: u64, village: u64) -> std::ops::Range<u64> {
        if county >= self.counties || township >= self.townships || village >= self.villages {
            return 0..0;
        }
        let all = self.counties * self.townships * self.villages;
        let place = (county * self.townships + township) * self.villages + village;
        (place * self.households).div_ceil(all)..((place + 1) * self.households).div_ceil(all)
    }

    /// The names of a county's townships.
    pub(crate) fn township_names(&self) -> impl Iterator<Item = &'static str> {
        TOWNSHIPS.into_iter().take(self.townships as usize)
    }

    /// The region of household `number`; neighbours live in one village.
    pub(crate) fn region(&self, number: u64) -> Region {
        let all = self.counties * self.townships * self.villages;
        let village = number * all / self.households.max(1);
        let township = village / self.villages;
        Region {
            county: COUNTIES[(township / self.townships) as usize % COUNTIES.len()],
            township: TOWNSHIPS[(township % self.townships) as usize],
            village: VILLAGES[(village % self.villages) as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_twelve_households_in_each_village() {
        let mut count = std::collections::BTreeMap::new();
        for n in 0..144 {
            let r = Layout::SAMPLE.region(n);
            *count.entry((r.county, r.township, r.village)).or_insert(0) += 1;
        }
        assert_eq!(count.len(), 12);
        assert!(count.values().all(|&n| n == 12));
    }

    #[test]
    fn the_households_of_a_village_are_those_whose_region_it_is() {
        for layout in [Layout::SAMPLE, Layout::of(1_003)] {
            let mut seen = 0;
            for county in 0..layout.counties {
                for township in 0..layout.townships {
                    for village in 0..layout.villages {
                        for number in layout.households_of(county, township, village) {
                            assert_eq!(layout.region(number).county, COUNTIES[county as usize]);
                            assert_eq!(layout.region(number).village, VILLAGES[village as usize]);
                            seen += 1;
                        }
                    }
                }
            }
            assert_eq!(seen, layout.households);
        }
        assert!(Layout::SAMPLE.households_of(3, 0, 0).is_empty());
    }

    #[test]
    fn large_layouts_use_every_county() {
        let l = Layout::of(1_000_000);
        let seen: std::collections::BTreeSet<_> = (0..1_000_000).step_by(1000).map(|n| l.region(n).county).collect();
        assert_eq!(seen.len(), 13);
    }
}
