//! The scripts of `rules/`, in order, with what each needs and gives, and which output is which rule.

use super::step::{Above, Below, Field, Shape, Step};

/// A rule that the scripts carry.
pub struct Rule {
    /// Its id in the pack.
    pub id: &'static str,
    /// The table whose rows it judges.
    pub table: &'static str,
    /// The output that says whether a row is hit.
    pub output: &'static str,
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, path: &[] }
}

/// In the order in which they run: each uses outputs of earlier ones only.
pub const STEPS: &[Step] = &[PAYMENTS, JOBS, SCOPE, PEOPLE, HOUSEHOLDS];

const PAYMENTS: Step = Step {
    table: "补助发放",
    scripts: &[include_str!("../../rules/payments.rhai")],
    fields: &[field("政策代码", Shape::Text), field("发放日期", Shape::Day), field("实发金额", Shape::Hundredths)],
    above: &[],
    below: &[],
    outputs: &["交通补助笔", "劳务补助笔", "雨露补助笔", "生活补贴笔", "护理补贴笔", "养老金笔", "产业奖补笔"],
};

const JOBS: Step = Step {
    table: "务工",
    scripts: &[include_str!("../../rules/jobs.rhai")],
    fields: &[
        field("在岗", Shape::Flag),
        field("务工省", Shape::Text),
        field("务工县", Shape::Text),
        field("务工月数", Shape::Whole),
        field("连续月数", Shape::Whole),
        field("就业渠道", Shape::Text),
        field("点对点", Shape::Flag),
        field("公共交通", Shape::Flag),
        Field { name: "县", shape: Shape::Text, path: &["人", "户"] },
    ],
    above: &[],
    below: &[],
    outputs: &[
        "在岗段",
        "跨省段",
        "跨省满月段",
        "跨省不明段",
        "自行跨省段",
        "自行不明段",
        "县域段",
        "县域满月段",
        "县域不明段",
    ],
};

const SCOPE: Step = Step {
    table: "户",
    scripts: &[include_str!("../../rules/scope.rhai")],
    fields: &[
        field("户类型", Shape::Text),
        field("监测类别", Shape::Text),
        field("风险已消除", Shape::Flag),
        field("享受政策", Shape::Flag),
    ],
    above: &[],
    below: &[],
    outputs: &["适用人群", "风险未消除"],
};

const PEOPLE: Step = Step {
    table: "人",
    scripts: &[
        include_str!("../../rules/person.rhai"),
        include_str!("../../rules/employment.rhai"),
        include_str!("../../rules/social.rhai"),
        include_str!("../../rules/guarantees.rhai"),
    ],
    fields: &[
        field("出生日期", Shape::Day),
        field("证件号码", Shape::Text),
        field("在校生状况", Shape::Text),
        field("未上学原因", Shape::Text),
        field("失学辍学", Shape::Flag),
        field("残疾类别", Shape::Text),
        field("残疾等级", Shape::Whole),
        field("劳动技能", Shape::Text),
        field("务工意愿", Shape::Text),
        field("公益岗", Shape::Text),
        field("居民医保", Shape::Flag),
        field("职工医保", Shape::Flag),
        field("医保资助", Shape::Flag),
        field("居民养老", Shape::Flag),
        field("职工养老", Shape::Flag),
        field("低保", Shape::Text),
        field("人员变动", Shape::Text),
    ],
    above: &[Above { path: &["户"], outputs: &["适用人群", "风险未消除"] }],
    below: &[
        Below { table: "务工", outputs: JOBS.outputs },
        Below {
            table: "补助发放",
            outputs: &["交通补助笔", "劳务补助笔", "雨露补助笔", "生活补贴笔", "护理补贴笔", "养老金笔"],
        },
    ],
    outputs: &[
        "在册",
        "普通未在岗",
        "弱劳力未在岗",
        "有劳动力",
        "能贷款",
        "交通未落实",
        "劳务未落实",
        "雨露未落实",
        "生活未落实",
        "护理未落实",
        "养老未落实",
        "EDU",
        "MED",
        "MED_AID",
        "DQ_A02",
        "R_405",
        "R_406",
        "R_407",
        "YULU",
        "DIS_LIFE",
        "DIS_CARE",
        "PENSION",
    ],
};

const HOUSEHOLDS: Step = Step {
    table: "户",
    scripts: &[
        include_str!("../../rules/income.rhai"),
        include_str!("../../rules/thresholds.rhai"),
        include_str!("../../rules/quality.rhai"),
        include_str!("../../rules/industry.rhai"),
        include_str!("../../rules/policies.rhai"),
        include_str!("../../rules/measures.rhai"),
    ],
    fields: &[
        field("户类型", Shape::Text),
        field("监测类别", Shape::Text),
        field("家庭人口", Shape::Whole),
        field("当前人口", Shape::Whole),
        field("工资性收入", Shape::Hundredths),
        field("生产经营性收入", Shape::Hundredths),
        field("生产经营性支出", Shape::Hundredths),
        field("减支补贴", Shape::Hundredths),
        field("财产性收入", Shape::Hundredths),
        field("转移性收入", Shape::Hundredths),
        field("登记人均纯收入", Shape::Hundredths),
        field("上年工资性收入", Shape::Hundredths),
        field("上年经营净收入", Shape::Hundredths),
        field("上年财产性收入", Shape::Hundredths),
        field("上年转移性收入", Shape::Hundredths),
        field("上年人均纯收入", Shape::Hundredths),
        field("危房", Shape::Flag),
        field("危房级别", Shape::Text),
        field("安全饮水", Shape::Flag),
        field("耕地面积", Shape::Hundredths),
        field("林果面积", Shape::Hundredths),
        field("有圈舍", Shape::Flag),
        field("有产业意愿", Shape::Flag),
        field("主导产业", Shape::Text),
        field("产业规模", Shape::Hundredths),
        field("产业验收", Shape::Flag),
        field("产业支持", Shape::Texts),
        field("有贷款需求", Shape::Flag),
        field("贷款余额", Shape::Hundredths),
        field("贷款逾期", Shape::Flag),
    ],
    above: &[Above { path: &[], outputs: &["适用人群", "风险未消除"] }],
    below: &[
        Below {
            table: "人",
            outputs: &[
                "在册",
                "普通未在岗",
                "弱劳力未在岗",
                "有劳动力",
                "能贷款",
                "交通未落实",
                "劳务未落实",
                "雨露未落实",
                "生活未落实",
                "护理未落实",
                "养老未落实",
                "EDU",
                "MED",
                "MED_AID",
            ],
        },
        Below { table: "补助发放", outputs: &["产业奖补笔"] },
    ],
    outputs: &[
        "R_001",
        "R_201",
        "R_202",
        "R_203",
        "R_204",
        "R_209",
        "DQ_B02",
        "DQ_C11",
        "DQ_C14",
        "INDUSTRY_AWARD",
        "MICRO_CREDIT",
        "HOUSE",
        "WATER",
        "R_505",
        "R_603",
        "R_603_C",
        "R_610",
        "M_WAGE",
        "M_POST",
        "M_BUSINESS",
        "M_TRANSFER",
    ],
};

const fn person(id: &'static str, output: &'static str) -> Rule {
    Rule { id, table: "人", output }
}

const fn household(id: &'static str, output: &'static str) -> Rule {
    Rule { id, table: "户", output }
}

/// The rules carried: all of the pack but the scores.
pub const RULES: &[Rule] = &[
    household("R-001", "R_001"),
    household("R-201", "R_201"),
    household("R-202", "R_202"),
    household("R-203", "R_203"),
    household("R-204", "R_204"),
    household("R-209", "R_209"),
    person("DQ-A02", "DQ_A02"),
    household("DQ-B02", "DQ_B02"),
    household("DQ-C11", "DQ_C11"),
    household("DQ-C14", "DQ_C14"),
    person("EDU", "EDU"),
    person("MED", "MED"),
    household("HOUSE", "HOUSE"),
    household("WATER", "WATER"),
    person("R-405", "R_405"),
    person("R-406", "R_406"),
    person("R-407", "R_407"),
    household("INDUSTRY_AWARD", "INDUSTRY_AWARD"),
    household("MICRO_CREDIT", "MICRO_CREDIT"),
    person("YULU", "YULU"),
    person("DIS_LIFE", "DIS_LIFE"),
    person("DIS_CARE", "DIS_CARE"),
    person("PENSION", "PENSION"),
    person("MED_AID", "MED_AID"),
    household("R-505", "R_505"),
    household("R-603", "R_603"),
    household("R-603-C", "R_603_C"),
    household("R-610", "R_610"),
    household("M-WAGE", "M_WAGE"),
    household("M-POST", "M_POST"),
    household("M-BUSINESS", "M_BUSINESS"),
    household("M-TRANSFER", "M_TRANSFER"),
];
