"""Headers that several kinds share (domain.md 5.1 and 5.5): one readable place for them."""

from workflow.kinds.column import Column, Content

PERSON_HEADERS = (
    "业绩归属拼接",
    "业务员", "销售员", "员工", "员工姓名", "姓名", "客户经理", "业务经理", "跟单员", "跟进人", "负责人", "担当",
    "代理人", "回款责任人", "销售人员", "销售代表",
    "导购", "导购员", "日报人", "填报人", "填表人", "人员", "人员名称", "人员姓名", "业务员姓名", "销售姓名",
    "SA姓名", "归属人员", "业绩分配-归属人员",
    "销售-业绩归属", "业绩归属", "项目经理(销售)", "收款员", "推广人", "申请人", "销售", "销售顾问", "顾问",
    "置业顾问", "营业员", "店员", "责任人", "所属业务员",
    "归属业务员", "业务负责人", "团队经理", "地区经理", "运营", "销售(个人)不含团队", "合同签订人", "实施人",
    "销售经办", "销售负责人", "经办人", "salesperson", "sales person", "sales rep", "rep", "employee", "name",
    "seller",
)  # fmt: skip
ID_HEADERS = (
    "工号", "员工编号", "员工号", "客户经理ID", "业务员编码", "业务员编号", "业务员工号", "销售代表ID", "SA工号",
    "人员编号", "员工ID", "员工代码", "业务经理编号",
    "人员编码", "员工工号", "编码", "销售员编号", "employee id", "salesperson id", "person id", "staff id", "id",
)  # fmt: skip
REGION_HEADERS = (
    "大区", "区域", "省区", "所属区域", "所属大区", "销售区域", "地区", "销售地区", "片区", "战区", "事业部",
    "分公司", "所属分公司", "分支机构", "部门", "部门名称",
    "所属部门", "归属部门", "销售部门", "中心", "省份", "省", "省/自治区", "城市", "高区", "分区", "区域(地市)",
    "申请人区域", "region", "area", "department", "territory group",
)  # fmt: skip
PROVINCE_HEADERS = ("省份", "省", "省/自治区", "分公司", "所属分公司", "分支机构", "province", "branch office")
CITY_HEADERS = ("地市", "市", "所在城市", "旗县", "city")
DEPARTMENT_HEADERS = ("部门名称", "所属部门", "归属部门", "销售部门", "department")
STORE_HEADERS = (
    "门店", "店铺", "店铺名称", "门店名称", "所属门店", "终端", "网点", "团队", "小组", "组别", "分组", "所属团队",
    "所属战队", "战队", "柜台", "分店", "店名", "办事处",
    "门店号", "店号", "商户", "场站", "store", "shop", "team", "group", "territory", "branch",
)  # fmt: skip
DATE_HEADERS = (
    "日期", "时间", "业务日期", "单据日期", "下单日期", "下单时间", "创建时间", "销售日期", "订单日期", "成交日期",
    "签约日期", "签订日期", "开单日期", "统计日期", "发货日期",
    "出货日期", "交易日期", "记账日期", "发生日期", "上报日期", "交货日期", "合作日期", "下单日期/时间",
    "年月(年月日)", "提交时间", "提交日期", "收款日期", "order date", "sale date", "date",
)  # fmt: skip
CUSTOMER_HEADERS = (
    "客户", "客户名称", "客户姓名", "顾客姓名", "顾客名称", "顾客", "客户简称", "订单客户", "购货单位", "付款单位",
    "往来单位", "单位名称", "施工单位", "买方", "甲方", "客户公司", "客户ID", "客户编号", "客户代码", "顾客编号",
    "顾客ID", "公司名称", "商户名称", "customers",
    "customer", "customer name", "client",
)  # fmt: skip
ORDER_HEADERS = (
    "订单号", "订单编号", "订单单号", "销售订单", "订单ID", "单据编号", "小票号", "交易编号", "单号", "合同号",
    "合同编号", "流水号", "销售单号", "出库单号", "order no",
    "order number", "order id", "invoice",
)  # fmt: skip
SHARE_HEADERS = (
    "业绩分配比例", "业绩分配-分配比例", "业绩分配-业绩分配比例", "分成比例", "业绩分成比例", "业绩归属比例",
    "归属比例",
    "业绩比例", "分单比例", "分摊比例", "销售分配比例", "提成分配比例", "credit share", "split", "share %",
)  # fmt: skip
REMARK = Column("remark", "备注", "Remark", synonyms=("说明", "具体内容", "注", "附注", "摘要", "remarks", "comment"))


def person(strong: bool = False) -> Column:  # noqa: FBT001, FBT002  reads as a word where it is used
    """The column that names the person."""
    return Column("person", "业务员", "Salesperson", Content.PERSON, PERSON_HEADERS, strong)


def person_id() -> Column:
    """The column with the person's id."""
    return Column("person_id", "工号", "Employee ID", Content.IDENTITY, ID_HEADERS)


def region() -> Column:
    """The column with the region's name."""
    return Column("region", "区域", "Region", Content.TEXT, REGION_HEADERS)


def store() -> Column:
    """The column with the store's or team's name."""
    return Column("store", "门店", "Store", Content.TEXT, STORE_HEADERS)


def share() -> Column:
    """The column with a person's share of a sale that stands on several rows."""
    return Column("share", "分配比例", "Share", Content.PERCENT, SHARE_HEADERS)


def customer() -> Column:
    """The column with the customer's name."""
    return Column("customer", "客户", "Customer", Content.TEXT, CUSTOMER_HEADERS)


def order_number() -> Column:
    """The column with the order's or document's number."""
    return Column("order_number", "订单号", "Order No.", Content.IDENTITY, ORDER_HEADERS)
