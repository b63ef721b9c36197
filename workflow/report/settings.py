"""What an office can decide about who sees what."""

from pydantic import BaseModel, ConfigDict, Field


class PostSettings(BaseModel):
    """Words in a post (职务) that tell which unit it manages; looked up anywhere in the post, whatever the case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    none: tuple[str, ...] = (
        "客户经理", "业务经理", "项目经理", "产品经理", "店员", "助理", "总助", "助手", "内务", "文员", "秘书",
        "专员", "顾问", "实习",
        "account manager", "account executive", "project manager", "product manager", "business manager",
        "representative", "assistant", "associate", "specialist", "clerk", "intern",
    )  # fmt: skip
    """These manage no unit, whatever else the post says (大客户经理 and 总经理助理 among them)."""
    lowest: tuple[str, ...] = ("分公司", "分部", "办事处", "事业部", "branch", "division")
    """These manage the lowest unit of their path, even as 总经理."""
    region: tuple[str, ...] = ("大区", "区域", "省区", "片区", "地区", "regional", "area", "territory")
    """With a word of `manager`: these manage their region."""
    store: tuple[str, ...] = ("店", "store", "shop")
    """With a word of `manager`: these manage their store."""
    company: tuple[str, ...] = (
        "总经理", "总裁", "董事长", "首席", "销售总监", "营销总监", "副总", "销售总", "president", "general manager",
        "chief", "ceo", "vp", "managing director", "sales director", "director of sales",
    )  # fmt: skip
    """These manage the company."""
    manager: tuple[str, ...] = (
        "经理", "主管", "总监", "负责人", "部长", "组长", "主任", "店长", "区长", "总经理", "总裁", "副总", "manager",
        "director", "head", "supervisor", "leader", "president", "vp",
    )  # fmt: skip
    """These manage the lowest unit of their path, unless a list above says otherwise."""
    assistant: tuple[str, ...] = (
        "内务", "内勤", "文员", "销售助理", "助理", "assistant", "clerk",
    )  # fmt: skip
    """These get what is to be put right in their unit, if they have an address and manage nobody."""
    one_screen: tuple[str, ...] = ()
    """These get their units and the exceptions only (总监 …); the column 详细程度 of the people workbook wins."""


class ReportSettings(BaseModel):
    """Settings of views and sheets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    posts: PostSettings = PostSettings()
    """Which posts manage a unit and get its mail, where the people workbook does not say who receives what."""
    pay_slips: bool = False
    """Whether everybody with pay or a score gets a workbook of their own below pay/, beside those of the managers."""
    marks_per_workbook: int = 2000
    """At most so many cells of a workbook are marked, the gravest first; the 问题 sheet lists all."""
    source_rows: int = Field(default=5000, ge=0)
    """The 出处 sheet of the boards workbook lists at most so many rows, the latest; explain --csv lists all."""
    mail_source_rows: int = Field(default=1000, ge=0)
    """The 出处 sheet of a mail's workbook lists at most so many rows, the latest; 0: no such sheet."""
