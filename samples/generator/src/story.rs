//! The stories that are planted: what happens in a household, how often, and which households it can happen in.

use crate::calendar::{age, civil};
use crate::payment::vocational;
use crate::record::{Household, Person};
use crate::work::Demand;

macro_rules! stories {
    ($($story:ident, $title:literal, $weight:literal, $copies:literal;)*) => {
        /// What is told of one household; `Calm` is that nothing is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Story { $($story,)* }

        /// Every story with its title, how many of 10,000 households tell it in a large set, and how many
        /// households of the shipped sample do.
        pub(crate) const STORIES: &[(Story, &str, u64, usize)] = &[$((Story::$story, $title, $weight, $copies),)*];
    };
}

stories! {
    Calm, "无异常的脱贫户", 0, 0;
    Outside, "一般农户，不在适用人群内", 300, 2;
    Unstable, "脱贫不稳定户，风险未消除", 120, 2;
    Marginal, "边缘易致贫户（户类型是一般农户），风险未消除", 120, 2;
    Sudden, "突发严重困难户，自付支出大，有理赔", 40, 2;
    Cleared, "监测对象，风险已消除", 150, 2;
    WageFall, "工资性收入下降，人均不增反降", 250, 2;
    BusinessFall, "经营净收入下降，人均不增反降", 150, 2;
    GrownFall, "总收入增加但人口增加，人均下降", 60, 1;
    LowAndFalling, "又降又低于 10000 元", 80, 1;
    Low, "人均低于 10000 元、高于 8000 元", 400, 3;
    VeryLow, "人均低于 8000 元", 180, 2;
    Exactly8000, "人均恰好 8000.00 元", 5, 1;
    Just8000, "人均 8000.01 元", 5, 1;
    Just10000, "人均 9999.99 元", 5, 1;
    Exactly10000, "人均恰好 10000.00 元", 5, 1;
    Flat, "人均与上年完全持平", 20, 1;
    BelowLine, "人均低于监测线而未纳入监测", 15, 2;
    BelowLineMonitored, "人均低于监测线，已纳入监测", 15, 1;
    NoLabour, "整户无劳动力，低保兜底", 60, 2;
    StudentWorks, "在校生登记了务工", 5, 1;
    DuplicateId, "两户登记了同一个证件号码", 4, 2;
    LeapDay, "户主生日是 2 月 29 日", 5, 1;
    Sixty, "60 周岁仍跨省务工（年龄上限含本数）", 20, 1;
    SixtyOne, "61 周岁跨省务工，已过年龄上限", 20, 1;
    Newborn, "新增人口：当年出生，还没有证件", 40, 1;
    Deceased, "减少人口：老人当年去世", 40, 1;
    NoLastYear, "上年收入全部空着", 60, 1;
    NoSize, "家庭人口空着", 10, 1;
    NoWage, "工资性收入空着", 20, 1;
    UnreadableWage, "工资性收入写成“约3万元”", 3, 1;
    NoWater, "是否安全饮水空着", 20, 1;
    NoHouse, "是否危房和危房级别空着", 20, 1;
    NoInsurance, "居民医保空着", 20, 1;
    NoWill, "务工意愿空着", 30, 1;
    NoMonths, "跨省务工的月数空着", 20, 1;
    OrphanJob, "务工记录的人编号查无此人", 2, 1;
    OrphanPayment, "发放记录的户编号和证件号码查无", 2, 1;
    MissedTransport, "跨省务工，交通补助应发未发", 80, 2;
    WrongTransport, "点对点输送，又发了交通补助", 10, 1;
    TwiceTransport, "交通补助一年发了两次", 5, 1;
    MissedLabour, "县内稳定就业，劳务补助应发未发", 80, 2;
    WrongLabour, "在外县务工，又发了县内劳务补助", 10, 1;
    WillingOut, "愿意务工、能外出、没有在岗", 120, 2;
    WillingWeak, "愿意务工、只能就近、没有在岗", 80, 1;
    NoIndustry, "能发展产业而没有任何产业支持", 100, 2;
    HouseC, "住房 C 级危房", 15, 1;
    HouseD, "住房 D 级危房，已纳入监测", 5, 1;
    UnsafeWater, "没有解决安全饮水", 15, 1;
    Uninsured, "有人两种医保都没有参加", 30, 1;
    TwiceInsured, "有人两种医保都参加", 30, 1;
    Dropout, "义务教育阶段失学", 5, 1;
    Excused, "义务教育阶段因残送教上门", 5, 1;
    MissedPension, "满 60 周岁参保而未领养老金", 40, 1;
    MissedCare, "二级残疾而未领护理补贴", 15, 1;
    PaidCare, "低保家庭一级残疾，两项补贴都领", 60, 1;
    MissedTraining, "中高职在校而未享雨露计划", 40, 1;
    MissedAward, "产业已验收而未发奖补", 20, 1;
    MissedLoan, "有贷款需求而没有贷款", 30, 1;
    Borrower, "有小额信贷，未逾期", 200, 1;
    PostHolder, "公益性岗位在岗", 200, 2;
    PostTooOld, "70 岁以上仍在公益性岗位", 5, 1;
    SuddenUnaided, "突发严重困难户，没有领到临时救助", 20, 0;
    MissedLife, "低保家庭残疾人未领生活补贴", 20, 0;
    UnpaidPost, "公益性岗位在岗，8 月补贴没有到账", 20, 0;
    Disabled, "边缘易致贫户，因残", 20, 0;
    Schooling, "边缘易致贫户，因学", 60, 0;
    Helpless, "整户无劳动力，低于监测线，没有低保", 90, 0;
    TransferFall, "转移性收入下降，人均不增反降", 30, 0;
}

impl Story {
    /// The story's title, as the list of planted lines shows it.
    pub(crate) fn title(self) -> &'static str {
        STORIES.iter().find(|s| s.0 == self).map_or("", |s| s.1)
    }

    /// What it needs the head's work to be.
    pub(crate) fn demand(self) -> Demand {
        match self {
            Self::Sixty | Self::SixtyOne | Self::MissedTransport | Self::WrongTransport => Demand::CrossProvince,
            Self::TwiceTransport | Self::NoMonths => Demand::CrossProvince,
            Self::MissedLabour => Demand::InCounty,
            Self::WrongLabour | Self::OrphanJob | Self::WageFall => Demand::OtherCounty,
            Self::DuplicateId | Self::WillingOut | Self::WillingWeak | Self::NoWill => Demand::HeadOnly,
            Self::NoLabour | Self::Helpless | Self::PostTooOld => Demand::Nobody,
            _ => Demand::Any,
        }
    }

    /// Whether it can happen in a household with these members.
    pub(crate) fn fits(self, people: &[Person]) -> bool {
        let place = |n: u8| people.iter().find(|p| p.place == n);
        let aged = |n: u8, low: i32, high: i32| place(n).is_some_and(|p| (low..=high).contains(&age(p.birth)));
        let pupil = |p: &Person| p.school.ends_with("年级") && (12..=14).contains(&age(p.birth));
        match self {
            Self::Sixty => aged(0, 60, 60),
            Self::SixtyOne => aged(0, 61, 61),
            Self::LeapDay => place(0).is_some_and(|p| matches!(civil(p.birth), (_, 2, 29))) && aged(0, 28, 59),
            Self::NoLabour | Self::Helpless => people.len() == 2 && aged(0, 66, 99) && aged(1, 60, 99),
            Self::PostTooOld => people.len() >= 2 && aged(1, 70, 99),
            Self::StudentWorks => people.iter().any(|p| vocational(p) && (16..=20).contains(&age(p.birth))),
            Self::MissedTraining | Self::Schooling => people.iter().any(vocational),
            Self::MissedPension => people.iter().any(|p| (60..80).contains(&age(p.birth))),
            Self::Dropout | Self::Excused => people.iter().any(pupil),
            Self::Deceased => aged(4, 60, 99),
            Self::GrownFall => people.len() >= 3 && aged(0, 28, 55),
            Self::Newborn => people.len() == 3 && aged(0, 28, 40) && aged(1, 22, 42),
            Self::WillingOut | Self::WillingWeak | Self::NoWill | Self::DuplicateId => {
                aged(0, 28, 57) && aged(1, 22, 57)
            }
            Self::MissedCare
            | Self::PaidCare
            | Self::MissedLife
            | Self::PostHolder
            | Self::UnpaidPost
            | Self::Disabled => aged(0, 28, 59) && aged(1, 26, 57),
            Self::Low | Self::VeryLow | Self::BelowLine | Self::Unstable | Self::Marginal => true,
            Self::Calm | Self::Outside => true,
            _ => aged(0, 28, 58) && people.len() >= 2,
        }
    }
}

/// The first member for whom `test` holds.
pub(crate) fn member(h: &Household, test: impl Fn(&Person) -> bool) -> Option<usize> {
    h.people.iter().position(test)
}
