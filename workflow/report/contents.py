"""目录: the first sheet of a workbook that travels with a mail and has many sheets: where to look for what."""

from collections.abc import Sequence

from workflow.domain.finding import Language
from workflow.domain.mark import Format, Link, ResultTable, TableColumn

_FEW = 6
"""A workbook of so many sheets shows all their tabs on a screen and needs no list of them."""
_ABOUT = (
    ("龙虎榜", "Leaderboard", "当日和累计排名、与上一期相比的升降、离前一名差多少",
     "ranks of the day and to date, movement, what is missing to the next"),
    ("抽查卡", "Call cards", "今天给谁打电话、什么时候、问哪三件事；结果直接填在里面",
     "whom to call today, when, three questions; type the result there"),
    ("抽查跟踪", "Calls tracked", "以前抽查的结果和还没有填的", "what came of earlier calls, and which are open"),
    ("提醒", "Alerts", "谁连续落后、谁连续没有业绩，宜私下沟通",
     "who is behind or without results for days; to be coached in private"),
    ("原因措施", "Reasons", "落后的人写了什么原因和措施，谁还没写", "what people behind wrote, and who has not"),
    ("期后调整", "Late changes", "关账以后才到的变动，计入了哪个期间", "changes after closing, and where they count"),
    ("差额分析", "Why behind", "差额来自客户数、频次还是单价",
     "whether customers, orders a customer or order value make the gap"),
    ("拜访分析", "Visits analysed", "每人一行：拜访量、计划内占比、成交率及区间、时长、客户结构",
     "a row a person: visits, planned share, hit rate with its range, hours, structure"),
    ("拜访结果", "Outcomes", "成交、跟进、无意向、未遇各占多少",
     "shares of deals, follow-ups, no interest, nobody met"),
    ("访问目的", "Purposes", "各访问目的的占比，与计划相比", "shares of purposes, against the plan"),
    ("客户结构", "Structure", "开发、新增、原有客户的拜访和销售占比", "visits and sales by class of customer"),
    ("访问时长", "Hours", "时间花在哪一级、哪一类客户身上", "hours by grade and class of customer"),
    ("天气与拜访", "Weather", "天气好坏与拜访量", "visits in fair and bad weather"),
    ("拜访曲线", "Visit curve", "第几次拜访成交的实测，与“四次拜访”说法对照",
     "at which visit deals are made, measured"),
    ("走访建议", "Field visits", "建议去哪里走访、为什么", "where a visit in the field helps most, and why"),
    ("窜货乱价待核实", "Prices and regions", "价格或区域要核实的订单",
     "orders whose price or region is to be checked"),
    ("压货待核实", "Crowded months", "月末集中、退货、库存要核实的客户",
     "customers whose month-ends, returns or stock are to be checked"),
    ("沉默客户", "Silent customers", "很久没有联系的重点客户", "important customers not heard of for long"),
    ("进度", "Progress", "每人每单位的目标、完成、差额、次日目标、预计",
     "target, actual, gap, next day's target, forecast of everybody"),
    ("绩效奖金", "Pay", "奖金逐行怎么算出来的", "how pay comes about, line by line"),
    ("绩效评分", "Scores", "评分逐项怎么算出来的", "how scores come about, item by item"),
    ("问题", "Problems", "暂不计入的数据：在哪个单元格、怎么改", "data held back: which cell, how to mend it"),
    ("出处", "Sources", "每个数背后的工作簿、工作表和行", "the workbook, sheet and row behind every figure"),
)  # fmt: skip


def with_contents(tables: Sequence[ResultTable], language: Language) -> tuple[ResultTable, ...]:
    """Return the tables, behind a list of them with links where there are many."""
    if len(tables) <= _FEW:
        return tuple(tables)
    zh = language is Language.ZH
    columns = (
        TableColumn("工作表" if zh else "Sheet", width=20),
        TableColumn("看什么" if zh else "What it tells", width=64),
        TableColumn("行数" if zh else "Rows", Format.NUMBER, 8),
    )
    rows = tuple(
        (Link(table.title, table.title, "A1"), about(table.title, language), len(table.rows)) for table in tables
    )
    note = "点工作表名直接跳过去。" if zh else "A click on a sheet's name leads there."
    return (ResultTable("目录" if zh else "Contents", columns, rows, (note,)), *tables)


def about(title: str, language: Language) -> str:
    """Return what a sheet tells, by its title; '' for one that is not known here."""
    for zh, en, told, told_en in _ABOUT:
        if language is Language.ZH and zh in title:
            return told
        if language is not Language.ZH and en in title:
            return told_en
    return ""
