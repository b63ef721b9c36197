"""人员: who works here, where, since when, below whom."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.shared_columns import (
    CITY_HEADERS,
    DEPARTMENT_HEADERS,
    ID_HEADERS,
    PERSON_HEADERS,
    PROVINCE_HEADERS,
    REGION_HEADERS,
    REMARK,
    STORE_HEADERS,
)

_Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2100, 1, 1))]


class PersonRecord(Record):
    """A row of a people sheet; a person who moved may have several rows, or the unit before in columns of its own."""

    id: str | None = None
    name: Annotated[str, Field(max_length=60)]
    company: str | None = None
    region: str | None = None
    province: str | None = None
    city: str | None = None
    department: str | None = None
    store: str | None = None
    path: str | None = None
    superior: str | None = None
    post: str | None = None
    mail: str | None = None
    phone: str | None = None
    joined: _Day | None = None
    left: _Day | None = None
    moved: _Day | None = None
    region_before: str | None = None
    store_before: str | None = None
    path_before: str | None = None
    receives: str | None = None
    editions: str | None = None
    detail: str | None = None
    channel: str | None = None
    quiet: str | None = None
    weight: Annotated[int, Field(ge=0)] | None = None
    """In 1/10,000."""
    status: str | None = None
    grade: str | None = None
    remark: str | None = None


_UNITS = frozenset({"company", "region", "province", "city", "department", "store"})

PEOPLE = Kind(
    key="people",
    zh="人员",
    en="People",
    version=4,
    record=PersonRecord,
    columns=(
        Column("id", "工号", "Employee ID", Content.IDENTITY, ID_HEADERS),
        Column("name", "姓名", "Name", Content.PERSON, tuple(h for h in PERSON_HEADERS if h not in ("负责人",
            "填报人", "填表人", "日报人"))),
        Column("company", "公司", "Company", synonyms=("公司名称", "所属公司", "单位", "集团")),
        Column("province", "省区", "Province", synonyms=PROVINCE_HEADERS),
        Column("city", "城市", "City", synonyms=CITY_HEADERS),
        Column("department", "部门", "Department", synonyms=DEPARTMENT_HEADERS),
        Column("region", "大区", "Region", synonyms=REGION_HEADERS),
        Column("store", "门店", "Store", synonyms=STORE_HEADERS),
        Column("path", "组织路径", "Team path", synonyms=("组织", "组织机构", "组织架构", "所属组织", "部门路径",
            "机构", "org path", "path"), strong=True),
        Column("superior", "上级", "Superior", Content.PERSON, ("直属上级", "上级主管", "主管领导", "主管",
            "直接上级", "汇报对象", "上级领导", "直属领导", "上级姓名", "上级工号", "领导", "manager", "reports to",
            "supervisor"), strong=True),
        Column("post", "岗位", "Post", synonyms=("职位", "职务", "岗位名称", "角色", "职级", "title", "job title",
            "position", "role"), strong=True),
        Column("mail", "邮箱", "Mail", synonyms=("邮件", "电子邮箱", "邮箱地址", "邮件地址", "E-mail", "email",
            "mail address", "email address"), strong=True),
        Column("phone", "手机", "Phone", Content.IDENTITY, ("电话", "手机号", "联系电话", "联系方式", "手机号码",
            "mobile")),
        Column("joined", "入职日期", "Joined", Content.DATE, ("入职时间", "入职", "到岗日期", "入职日", "join date",
            "hire date", "start date"), strong=True),
        Column("left", "离职日期", "Left", Content.DATE, ("离职时间", "离职", "离岗日期", "离职日", "leave date",
            "left date", "end date"), strong=True),
        Column("moved", "调动日期", "Moved", Content.DATE, ("调岗日期", "调动时间", "异动日期", "调入日期",
            "生效日期", "调店日期", "move date", "moved on"), strong=True),
        Column("region_before", "调动前大区", "Region before", synonyms=("原大区", "原区域", "调动前区域", "原部门",
            "调动前部门", "previous region")),
        Column("store_before", "调动前门店", "Store before", synonyms=("原门店", "原店铺", "调出门店", "原团队",
            "调动前团队", "previous store")),
        Column("path_before", "调动前组织", "Path before", synonyms=("原组织", "原组织路径", "previous path")),
        Column("receives", "接收汇总", "Receives", synonyms=("收件", "接收", "收件范围", "收件人", "接收范围",
            "汇总接收", "接收邮件", "日报摘要", "摘要", "是否收件", "是否接收", "receives summary"), strong=True),
        Column("editions", "接收版次", "Editions", synonyms=("版次", "接收版本", "接收时段", "发送时段", "早报晚报",
            "editions received"), strong=True),
        Column("detail", "详细程度", "Detail", synonyms=("明细程度", "详略", "level of detail"), strong=True),
        Column("channel", "渠道", "Channel", synonyms=("接收渠道", "接收方式", "发送渠道", "发送方式", "通知方式",
            "通知渠道")),
        Column("quiet", "免打扰", "Quiet hours", synonyms=("免打扰时段", "勿扰时段", "勿扰", "do not disturb"),
            strong=True),
        Column("weight", "分配系数", "Weight", Content.NUMBER, ("权重", "系数", "分解系数", "weight")),
        Column("status", "状态", "Status", synonyms=("在职状态", "在职情况", "在职情况/在岗状态", "在岗状态",
            "人员状态", "是否在职")),
        Column("grade", "级别", "Grade", synonyms=("星级", "员工级别", "销售级别", "业务员级别", "grade")),
        REMARK,
    ),
    claims=(
        Claim((frozenset({"name"}), frozenset({"post", "superior", "mail", "joined", "left", "moved", "receives",
            "path"}))),
        Claim((frozenset({"name"}), frozenset({"id"}), _UNITS)),
        Claim((frozenset({"name"}), _UNITS - {"store"}, frozenset({"store"}))),
    ),
    substance=frozenset({"name", "id"}),
    required=("name",),
    hint=re.compile(r"人员|花名册|员工|通讯录|组织|架构|名单|people|staff|team", re.IGNORECASE),
)  # fmt: skip
