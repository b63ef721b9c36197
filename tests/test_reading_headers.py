"""Every header that real offices use for something we read is known (domain.md 5.1 and 5.5)."""

import pytest

from workflow.kinds.catalogue import KINDS
from workflow.kinds.header import Header
from workflow.kinds.recognise import match_columns
from workflow.kinds.sales_target import value_columns
from workflow.kinds.suggest import likely_header, suggestions

# fmt: off
PERSON = ["业务员", "销售员", "员工", "员工姓名", "姓名", "客户经理", "团队经理", "跟单员", "跟进人", "负责人",
    "担当", "代理人", "回款责任人", "销售人员", "导购", "日报人", "销售代表", "人员名称", "业务经理",
    "项目经理（销售）", "收款员", "运营", "推广人", "地区经理", "申请人", "销售-业绩归属", "归属人员",
    "业绩分配-归属人员", "业务员姓名", "SA姓名", "销售（个人）不含团队", "合同签订人", "填报人", "填表人",
    "Salesperson"]
PERSON_ID = ["工号", "员工编号", "客户经理ID", "业务员编码", "销售代表ID", "SA工号", "业务经理编号", "业务员编号"]
REGION = ["大区", "区域", "省区", "城市", "部门", "部门名称", "归属部门", "销售区域", "地区", "省份", "省/自治区",
    "分支机构", "所属分公司", "分区", "区域（地市）", "销售地区", "所属部门", "申请人区域"]
STORE = ["团队", "门店", "店铺名称", "终端", "网点", "分组", "门店号", "门店名称", "店号", "店铺", "柜台",
    "所属战队", "办事处", "店名"]
DATE = [
    *["日期", "时间", "业务日期", "单据日期", "下单日期", "下单时间", "创建时间", "统计日期", "销售日期", "订单日期",
        "发货日期", "出货日期", "交货日期", "date", "上报日期", "合作日期"],
    "日期 ", "日\n期", "★日期", "日期：", "年月(年月日)", "下单日期/时间", "提交时间（26号数据生效）",
]
AMOUNT = ["实际销售额", "完成金额（元）", "销售额", "销售额（元）", "业绩（含税）", "销售金额", "金额", "总金额",
    "销售业绩（万元）", "当日销售额", "今日销售", "本日金额", "销售额（万元）", "售价金额", "交易额", "订单额",
    "总额", "总价", "業績", "收入", "已订购商品销售额", "当日销售", "业务净收入（万元）", "合同金额", "合同总额",
    "签约", "实付金额", "理论回款业绩"]
CUSTOMER = ["客户", "客户名称", "客户姓名", "顾客姓名", "顾客编号", "顾客ID", "客户ID", "客户编号", "客户代码",
    "customers", "订单客户", "施工单位", "公司名称"]
ORDER = ["订单号", "订单编号", "订单单号", "销售订单", "订单ID", "单据编号", "小票号", "交易編號", "合同号", "合同编号"]
PRODUCT = ["产品", "产品名称", "商品名称", "商品", "商品代号", "商品编码", "商品码", "品名", "品牌", "型號", "规格",
    "规格型号", "类别", "類別", "分类", "子类别", "销售名称", "课程名称", "物料名称", "物料基本分类"]
RECEIVED = ["回款金额", "已收货款", "收款金额", "收汇金额", "已收金额", "新总回款金额", "本次回收金额", "今日回款",
    "累计实收货款（元）"]
RECEIPT_DATE = ["回款日期", "回款时间", "到账日期", "收汇日期", "付款日期", "付款日期-付款明细", "此次回款时间",
    "回收欠款日期", "收款日期"]
KNOWN = {
    "sales_ledger": {
        "person": PERSON, "person_id": PERSON_ID, "region": REGION, "store": STORE, "date": DATE, "amount": AMOUNT,
        "customer": CUSTOMER,
        "order_number": ORDER, "product": PRODUCT, "margin": ["毛利", "利润"], "remark": ["备注", "说明", "具体内容"],
    },
    "receipts": {
        "person": PERSON, "person_id": PERSON_ID, "date": RECEIPT_DATE, "received": RECEIVED, "amount": ["金额",
        "实付金额", "付款金额-付款明细"],
        "method": ["回款方式", "付款方式"], "customer": ["客户", "客户名称", "付款单位"],
    },
    "daily_report": {
        "person": ["日报人", "填表人", "业务员", "实施人", "销售代表"],
        "date": ["填表日期", "填写日期", "拜访日期", "日期"],
        "weather": ["天气"],
        "customer": ["访问客户", "客户名称", "客户姓名", "拜访对象", "对接人", "零售渠道"],
        "phone": ["联系电话", "电话"],
        "visit_time": ["访问时间", "拜访时间", "拜访开始时间"],
        "purpose": ["访问目的", "拜访目的", "拜访类型", "预期目的"],
        "notes": ["沟通内容", "拜访事项", "说明"],
        "outcome": ["商谈结果", "拜访结果", "拜访成效", "客户反馈", "跟进状态", "信息反馈"],
        "customer_class": ["客户类别", "客户类型"],
        "next_visit": ["预定再访时间", "下次拜访时间"],
        "other": ["其他记录", "备注", "遇到的问题", "总结思考"],
        "seq": ["序号", "序", "行", "NO."],
    },
    "people": {
        "id": PERSON_ID, "name": ["姓名", "员工姓名", "人员名称"], "company": ["公司"], "region": ["大区", "区域",
        "战区"],
        "province": ["省区", "省份"], "city": ["城市"], "department": ["部门", "所属部门", "部门名称"], "store": STORE,
        "superior": ["上级", "直属上级", "上级主管", "主管领导"], "post": ["岗位", "职位", "职务"], "mail": ["邮箱",
        "电子邮箱", "Email"],
        "joined": ["入职日期"], "left": ["离职日期"], "moved": ["调动日期"], "status": ["在职情况", "在岗状态",
        "在职情况/在岗状态"],
    },
    "sales_target": {
        "person": PERSON, "person_id": PERSON_ID, "region": REGION, "store": STORE, "period": ["月份", "年月",
        "结算周期", "销售月份", "业绩归属月份"],
        "metric": ["指标", "考核指标"], "start": ["开始日期"], "end": ["结束日期"], "year": ["年份"],
    },
}
# fmt: on
TARGETS = [
    "月目标",
    "月度目标",
    "目标金额",
    "目标金额（元）",
    "目标(万)",
    "结算周期目标",
    "本月目标",
    "订单月目标",
    "零售月目标",
    "任务",
    "月度订单目标",
    "月度回款目标",
    "排产目标",
    "日目标",
    "当日目标",
    "今日目标",
    "目标",
    "月KPI",
    "总KPI",
    "当月计划",
    "年计划",
]
NO_TARGETS = [
    "实际销售额",
    "完成金额（元）",
    "完成率",
    "达成率",
    "目标达成率",
    "目标完成进度",
    "差额",
    "剩余目标",
    "缺口",
    "签约_目标差额",
    "距目标还差",
    "后续日均需完成",
    "排名",
    "同比",
    "环比",
    "月冲刺目标",
    "年计划进度%",
    "去年同期",
    "月计划达成率%",
    "回款完成率",
]
CASES = [
    (kind, key, header) for kind, columns in KNOWN.items() for key, headers in columns.items() for header in headers
]


@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_every_header_of_the_field_has_its_column(kind: str):
    """A header seen in a real workbook is taken for the column it heads, blanks, stars, units and brackets aside."""
    declared = next(one for one in KINDS if one.key == kind)
    wrong = {}
    for case_kind, key, header in CASES:
        if case_kind == kind and (found := list(match_columns(declared, [Header(1, (header,))], {}))) != [key]:
            wrong[header] = (key, found)
    assert wrong == {}


def test_every_way_to_head_a_target_is_known():
    """Headers of targets are value columns; those of results, rates and gaps beside them are not."""
    assert [header for header in TARGETS if not value_columns([Header(1, (header,))], frozenset())] == []
    assert [header for header in NO_TARGETS if value_columns([Header(1, (header,))], frozenset())] == []


def test_an_unknown_header_is_suggested_never_assumed():
    """A header one sign off a known one is named as a question; a known one is not, nor is one like none."""
    assert likely_header("销售金颌", ["销售金额", "客户名称"]) == "销售金额"
    assert likely_header("座位号", ["销售金额", "客户名称"]) == ""
    assert likely_header("销售金额", ["销售金额"]) == ""
    assert suggestions(["客户名秤", "金额"], KINDS)["suggestion"] == "“客户名秤”是不是“客户名称”？"
