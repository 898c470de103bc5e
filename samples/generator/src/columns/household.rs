//! The columns of 户.csv, under headers that real exports use; income of both years stands for the whole household.

use super::columns;
use crate::calendar::{day, month};
use crate::cells::{compact_month, date, household_id, money, name, phone, tenths, text, whole, yes};
use crate::identity::id_number;
use crate::income::per_head;
use crate::record::{Household, forest_land};
use crate::tables::Column;

fn head_male(h: &Household) -> bool {
    h.people.iter().any(|p| p.place == 0 && p.male)
}

pub(crate) static COLUMNS: &[Column] = columns! {
    "县", "县(市、区、旗)" => |o, h, _| text(o, h.region.county);
    "乡镇", "乡(镇)" => |o, h, _| text(o, h.region.township);
    "村", "行政村" => |o, h, _| text(o, h.region.village);
    "户编号", "户编号" => |o, h, _| household_id(o, h.number);
    "户主姓名", "户主姓名" => |o, h, _| name(o, h.number, 0);
    "户主证件号码", "户主证件号码" => |o, h, _| {
        o.extend_from_slice(&id_number(h.seat, 0, h.seat.birth, head_male(h)));
    };
    "户联系电话", "户联系电话" => |o, h, _| phone(o, h.number);
    "户类型", "户类型" => |o, h, _| text(o, if h.lifted { "脱贫户" } else { "一般农户" });
    "监测类别", "监测对象类别" => |o, h, _| text(o, h.monitored);
    "风险已消除", "风险是否已消除" => |o, h, _| {
        if !h.monitored.is_empty() {
            yes(o, h.risk_cleared);
        }
    };
    "识别时间", "识别监测时间" => |o, h, _| {
        if !h.monitored.is_empty() {
            compact_month(o, month(2021, 10));
        }
    };
    "消除时间", "消除监测时间" => |o, h, _| {
        if h.risk_cleared {
            compact_month(o, month(2022, 6));
        }
    };
    "享受政策", "是否享受政策" => |o, h, _| yes(o, h.in_scope());
    "脱贫年度", "脱贫年度" => |o, h, _| {
        if h.lifted {
            whole(o, h.exit_year.into());
        }
    };
    "致贫原因", "主要致贫原因" => |o, h, _| text(o, if h.lifted { h.cause } else { "" });
    "返贫风险", "致贫/返贫风险" => |o, h, _| text(o, h.risk);
    "整户无劳力", "整户无劳动能力兜底保障户" => |o, h, _| yes(o, h.no_labour);
    "家庭人口", "年度家庭人口数" => |o, h, _| whole(o, h.size);
    "当前人口", "当前家庭人口数" => |o, h, _| whole(o, h.size_now);
    "上年家庭人口", "上年度家庭人口数" => |o, h, _| whole(o, h.size_before);
    "工资性收入", "工资性收入（元）" => |o, h, _| money(o, h.income.wage);
    "公益岗收入", "公益性岗位收入（元）" => |o, h, _| money(o, h.income.post);
    "生产经营性收入", "生产经营性收入（元）" => |o, h, _| money(o, h.income.business);
    "生产经营性支出", "生产经营性支出（合计）" => |o, h, _| money(o, h.income.business_cost);
    "减支补贴", "专项用于减少生产经营性支出的补贴" => |o, h, _| money(o, h.income.cost_subsidy);
    "财产性收入", "财产性收入（元）" => |o, h, _| money(o, h.income.property);
    "转移性收入", "转移性收入（元）" => |o, h, _| money(o, h.income.transfer);
    "计划生育金", "计划生育金" => |o, _, _| money(o, 0);
    "低保金", "低保金" => |o, h, _| money(o, 300_000 * h.people.iter().filter(|p| p.allowance).count() as i64);
    "特困金", "特困供养金" => |o, _, _| money(o, 0);
    "养老保险金", "养老保险金" => |o, h, _| {
        let paid = h.payments.iter().filter(|p| p.policy.code == "PENSION").count() as i64;
        money(o, 157_200 * paid);
    };
    "生态补偿金", "生态补偿金" => |o, _, _| money(o, 0);
    "有流转合同", "是否有土地流转合同" => |o, h, _| yes(o, h.income.property > 0);
    "有分红", "是否在分红名单" => |o, _, _| yes(o, false);
    "理赔收入", "理赔收入" => |o, h, _| money(o, h.income.claims);
    "合规自付支出", "合规自付支出" => |o, h, _| money(o, h.income.medical);
    "登记纯收入", "纯收入（元）" => |o, h, _| money(o, h.income.net());
    "登记人均纯收入", "人均纯收入（元）" => |o, h, _| money(o, per_head(h.income.net(), h.size));
    "上年工资性收入", "上一年工资性收入（元）" => |o, h, _| money(o, h.before.wage);
    "上年经营净收入", "上一年生产经营性净收入（元）" => |o, h, _| money(o, h.before.business_net());
    "上年财产性收入", "上一年财产性收入（元）" => |o, h, _| money(o, h.before.property);
    "上年转移性收入", "上一年转移性收入（元）" => |o, h, _| money(o, h.before.transfer);
    "上年人均纯收入", "上一年人均纯收入（元）" => |o, h, _| money(o, per_head(h.before.net(), h.size_before));
    "住房面积", "住房面积" => |o, h, _| whole(o, h.house_area);
    "危房", "是否危房户" => |o, h, _| yes(o, h.dangerous());
    "危房级别", "危房级别" => |o, h, _| text(o, h.house_level);
    "安全饮水", "是否解决安全饮用水" => |o, h, _| yes(o, h.safe_water);
    "耕地面积", "耕地面积（亩）" => |o, h, _| tenths(o, h.field_area);
    "林果面积", "林果面积（亩）" => |o, h, _| tenths(o, h.orchard_area);
    "林地面积", "林地面积（亩）" => |o, h, _| tenths(o, forest_land(h));
    "牧草地面积", "牧草地面积（亩）" => |o, _, _| tenths(o, 0);
    "主干路距离", "与村主干路距离（公里）" => |o, h, _| tenths(o, h.road);
    "入户路类型", "入户路类型" => |o, h, _| text(o, if h.road > 30 { "砂石路" } else { "水泥路" });
    "通生活用电", "是否通生活用电" => |o, _, _| yes(o, true);
    "有圈舍", "是否有养殖圈舍" => |o, h, _| yes(o, h.has_pen);
    "唯一住房", "是否唯一住房" => |o, _, _| yes(o, true);
    "公益林面积", "公益林补偿面积" => |o, h, _| tenths(o, h.forest_area);
    "退耕面积", "退耕还林面积（亩）" => |o, h, _| tenths(o, h.returned_area);
    "低保财产符合", "家庭财产是否符合低保规定" => |o, _, _| yes(o, true);
    "有产业意愿", "是否有产业发展意愿" => |o, h, _| yes(o, h.wants_industry);
    "主导产业", "主导产业" => |o, h, _| text(o, h.industry);
    "产业规模", "产业规模（亩）" => |o, h, _| tenths(o, h.industry_area);
    "产业验收", "产业奖补是否验收合格" => |o, h, _| yes(o, h.accepted);
    "产业支持", "已落实产业支持" => |o, h, _| text(o, h.support);
    "有贷款需求", "是否有小额信贷需求" => |o, h, _| yes(o, h.wants_loan);
    "贷款余额", "小额信贷余额" => |o, h, _| money(o, h.loan);
    "放款日期", "小额信贷放款日期" => |o, h, _| if h.loan > 0 { date(o, day(2021, 6, 15)) };
    "贷款年限", "小额信贷年限" => |o, h, _| if h.loan > 0 { whole(o, 3) };
    "贷款利率", "小额信贷年利率" => |o, h, _| if h.loan > 0 { text(o, "4.65") };
    "贷款逾期", "小额信贷是否逾期" => |o, _, _| yes(o, false);
    "帮扶单位", "定点帮扶单位" => |o, h, _| text(o, &h.unit());
    "帮扶联系人", "帮扶联系人" => |o, h, _| {
        text(o, "联");
        name(o, h.number / 4, 0);
    };
    "备注", "其他备注" => |o, h, _| text(o, h.remark);
};
