//! The columns of 人.csv, one line for each member of a household.

use super::columns;
use crate::calendar::age;
use crate::cells::{compact_date, date, household_id, name, own_phone, person_id, text, whole, yes};
use crate::identity::id_number;
use crate::tables::Column;

pub(crate) static COLUMNS: &[Column] = columns! {
    "户编号", "户编号" => |o, h, _| household_id(o, h.number);
    "人编号", "人口编号" => |o, h, r| person_id(o, h.number, h.people[r].place);
    "姓名", "姓名" => |o, h, r| name(o, h.number, h.people[r].place);
    "性别", "性别" => |o, h, r| text(o, if h.people[r].male { "1" } else { "2" });
    "出生日期", "出生日期" => |o, h, r| compact_date(o, h.people[r].birth);
    "证件类型", "证件类型" => |o, h, r| {
        let p = &h.people[r];
        text(o, match p.disability {
            _ if p.no_id => "",
            Some(_) => "残疾人证",
            None => "居民身份证",
        });
    };
    "证件号码", "证件号码" => |o, h, r| {
        let p = &h.people[r];
        if !p.no_id {
            o.extend_from_slice(&id_number(h.seat, p.place, p.birth, p.male));
        }
    };
    "与户主关系", "与户主关系" => |o, h, r| text(o, h.people[r].relation);
    "民族", "民族" => |o, h, _| text(o, ["汉族", "壮族", "瑶族", "侗族", "苗族"][(h.number % 5) as usize]);
    "文化程度", "文化程度" => |o, h, r| text(o, h.people[r].education);
    "在校生状况", "在校生状况" => |o, h, r| text(o, h.people[r].school);
    "未上学原因", "义务教育阶段未上学原因" => |o, h, r| text(o, h.people[r].absence);
    "失学辍学", "是否义务教育阶段适龄儿童少年失学辍学" => |o, h, r| yes(o, h.people[r].dropout);
    "健康状况", "健康状况" => |o, h, r| text(o, h.people[r].health);
    "残疾类别", "残疾类别" => |o, h, r| text(o, h.people[r].disability.map_or("", |(kind, _)| kind));
    "残疾等级", "残疾等级" => |o, h, r| {
        if let Some((_, level)) = h.people[r].disability {
            whole(o, level.into());
        }
    };
    "劳动技能", "劳动技能" => |o, h, r| text(o, h.people[r].labour);
    "务工意愿", "务工意愿" => |o, h, r| text(o, h.people[r].will);
    "未务工原因", "不愿意或不能务工原因" => |o, h, r| match h.people[r].will {
        "不愿意" => text(o, "照料家人"),
        "不能" => text(o, "年龄或身体"),
        _ => {}
    };
    "可外出", "是否可外出务工" => |o, h, r| yes(o, h.people[r].can_leave);
    "公益岗", "公益性岗位" => |o, h, r| text(o, if h.people[r].post_months > 0 { "乡村保洁员" } else { "" });
    "公益岗月数", "公益性岗位(月数)" => |o, h, r| {
        if h.people[r].post_months > 0 {
            whole(o, h.people[r].post_months);
        }
    };
    "居民医保", "是否参加城乡居民基本医疗保险" => |o, h, r| yes(o, h.people[r].resident_medical);
    "职工医保", "是否参加城镇职工基本医疗保险" => |o, h, r| yes(o, h.people[r].employee_medical);
    "大病保险", "是否参加大病保险" => |o, h, r| yes(o, h.people[r].resident_medical);
    "医保资助", "是否享受医保参保资助" => |o, h, r| yes(o, h.people[r].medical_aid);
    "居民养老", "是否参加城乡居民基本养老保险" => |o, h, r| yes(o, h.people[r].resident_pension);
    "职工养老", "是否参加城镇职工基本养老保险" => |o, _, _| yes(o, false);
    "低保", "享受低保政策情况" => |o, h, r| {
        text(o, if h.people[r].allowance { "农村低保" } else { "未享受" });
    };
    "特困", "享受特困供养政策情况" => |o, _, _| text(o, "不享受");
    "低保档", "低保类别" => |o, h, r| text(o, if h.people[r].allowance { "B类" } else { "" });
    "无扶养人", "是否无生活来源且无法定扶养人" => |o, _, _| yes(o, false);
    "孤儿类别", "孤儿类别" => |_, _, _| {};
    "水库移民", "是否水库移民后期扶持对象" => |o, _, _| yes(o, false);
    "计生奖扶", "是否计划生育奖励扶助对象" => |o, _, _| yes(o, false);
    "寄宿", "是否寄宿生" => |o, _, _| yes(o, false);
    "成员户类型", "户类型" => |o, h, _| text(o, if h.lifted { "脱贫户" } else { "一般农户" });
    "人员变动", "人员变动" => |o, h, r| text(o, h.people[r].change.map_or("", |(kind, _)| kind));
    "变动日期", "变动日期" => |o, h, r| {
        if let Some((_, day)) = h.people[r].change {
            date(o, day);
        }
    };
    "成员电话", "家庭成员联系电话" => |o, h, r| {
        if age(h.people[r].birth) >= 16 {
            own_phone(o, h.number, h.people[r].place);
        }
    };
};
