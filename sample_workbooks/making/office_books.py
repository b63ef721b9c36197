"""The office's own sheets: 配置, 权重表, 费用预算, 考核方案, 评分 and 指标值."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from making.canvas import Book, Log, Look
from making.records import Month, Spoilt, written
from making.team import MANAGERS, REGIONS, REPS

_RULES: tuple[tuple[object, ...], ...] = (
    ("每日拜访定量", 2, date(2026, 1, 1), "旺季前"),
    ("每日拜访定量", 3, date(2026, 11, 1), "10月例会定"),
    ("每日拜访定量", 4, date(2026, 12, 1), "年底冲刺，12月起"),
    ("访问频率", "A 7、B 14、C 30", None, "每类客户几天一访"),
    ("新增客户天数", 90, None, "首单后三个月内算新增"),
    ("同号客户数", 3, None, "同一电话用在三家以上要核对"),
    ("工作时间", "08:00-19:30", None, "访问时间在此之外要核对"),
    ("问题天数", 10, None, "投诉、缺货等多少天没有下文要提醒"),
    ("再访失约天数", 3, None, ""),
    ("人员负责人", "刘洋", None, ""),
    ("目标表负责人", "顾成", None, ""),
    ("目标表审批人", "顾成", None, ""),
    ("日报负责人", "刘洋", None, "每天18:30前收齐"),
    ("明细负责人", "刘洋", None, ""),
    ("回款负责人", "刘洋", None, ""),
    ("客户档案负责人", "王芳、陈志强、赵海燕", None, "各大区自己维护"),
    ("联系记录负责人", "刘洋", None, ""),
    ("签到负责人", "陈志强", None, "外勤软件导出"),
    ("渠道库存负责人", "陈志强", None, "月中、月末各盘一次"),
    ("请假表负责人", "刘洋", None, ""),
    ("权重表负责人", "顾成", None, ""),
    ("考核方案负责人", "顾成", None, ""),
    ("评分负责人", "顾成", None, "店长打分"),
    ("指标值负责人", "刘洋", None, ""),
    ("费用预算负责人", "刘洋", None, ""),
)


def write(inbox: Path, log: Log, month: Month) -> None:
    """Write them all."""
    _write_rules(inbox, log, month)
    _write_weights(inbox, log)
    _write_budget(inbox, log, month)
    _write_plan(inbox, log, month)
    _write_marks(inbox, log)


def _write_rules(inbox: Path, log: Log, month: Month) -> None:
    book = Book(inbox, "配置.xlsx", log, Look(head_fill="#E7E6E6"))
    page = book.sheet("规则")
    page.title(0, "销售日报规则（改规则请加一行，写明生效日）", 3)
    page.head(1, ("键", "值", "生效日", "说明"), (18, 34, 13, 34))
    rows = [list(rule) for rule in _RULES]
    rows = [row for row in rows if row[0] not in month.spoilt or month.spoilt[str(row[0])].raw is not None]
    for row in rows:
        row[1] = written(month.spoilt, str(row[0]), row[1])
    rows += [list(row) for row in month.extra_rules]
    for at, cells in enumerate(rows, 2):
        page.row(at, cells, ("text", "text", "iso", "text"))
    if month.planted:
        log.note("no_owner", book.name, page.name, "")
    page.call("freeze_panes", 2, 0)
    page.print_setup(landscape=False)
    book.close()


def _write_weights(inbox: Path, log: Log) -> None:
    """Months as people weigh them: slack in February, busy in December."""
    book = Book(
        inbox, "目标/2026年淡旺季系数.xlsx", log, Look(font="宋体", size=11, head_fill="#FCE4D6"), author="顾成"
    )
    page = book.sheet("月权重")
    page.title(0, "2026年各月淡旺季系数（用于分解年度目标）", 3)
    page.head(1, ("月份", "指标", "系数", "备注"), (10, 10, 10, 26))
    weights = ("0.75", "0.60", "1.05", "0.98", "1.00", "1.08", "0.95", "0.97", "1.12", "1.03", "1.19", "1.28")
    notes = {2: "春节", 10: "国庆", 12: "年底采购"}
    for number, weight in enumerate(weights, 1):
        page.row(1 + number, [f"{number}月", "销售额", Decimal(weight), notes.get(number, "")],
                 ("centre", "centre", "wan", "text"))  # fmt: skip
    page.row(14, ["合计", None, None, None], "total")
    page.total(14, 2, (2, 13))
    page.print_setup(landscape=False)
    book.close()


def _write_budget(inbox: Path, log: Log, month: Month) -> None:
    book = Book(inbox, "11月费用预算执行表.xlsx", log, Look(head_fill="#EDEDED"))
    page = book.sheet("11月")
    page.title(0, "2026年11月各门店费用预算执行情况（截至11月20日，单位：元）", 6)
    page.head(1, ("月份", "大区", "门店", "费用科目", "预算金额", "实际金额", "备注"), (11, 8, 11, 11, 13, 13, 22))
    rng, row = Random(11), 2  # noqa: S311 - invented figures, no secret
    kinds = ("centre", "centre", "centre", "centre", "money", "money", "text")
    for region, stores in REGIONS.items():
        for store in stores:
            people = sum(member.store == store for member in REPS)
            for subject, each in (("差旅费", 900), ("招待费", 700), ("交通费", 350)):
                planned = each * people
                spent = Decimal(planned) * rng.randrange(48, 88) / 100
                wrong = month.spoilt.get(f"budget {store} {subject}")
                if wrong:
                    spent = Decimal(str(wrong.raw))
                    planned = Spoilt(wrong.key, planned)
                page.row(
                    row, ["2026年11月", region, store, subject, planned, spent.quantize(Decimal("0.01")), ""], kinds
                )
                row += 1
    page.row(row, ["合计", *[None] * 6], "total")
    for column in (4, 5):
        page.total(row, column, (2, row - 1))
    page.call("freeze_panes", 2, 0)
    page.print_setup(landscape=False, repeat=1)
    book.close()


def _write_plan(inbox: Path, log: Log, month: Month) -> None:
    book = Book(inbox, "2026年考核方案.xlsx", log, Look(head_fill="#F8CBAD"), author="顾成")
    page = book.sheet("提成")
    page.title(0, "2026年销售代表提成方案", 8)
    page.head(1, ("方案", "指标", "适用岗位", "结算周期", "方式", "下限", "上限", "提成率", "备注"),
              (12, 9, 11, 10, 11, 12, 12, 9, 24))  # fmt: skip
    tiers = ((0, 250_000, "0.8%"), (250_000, 500_000, "1.2%"), (500_000, None, "1.6%"))
    kinds = ("centre", "centre", "centre", "centre", "centre", "whole", "whole", "centre", "text")
    for row, (low, high, rate) in enumerate(tiers, 2):
        first = row == 2
        page.row(row, ["销售提成" if first else None, "销售额" if first else None, "销售代表", "月", "超额累进", low,
                       high, rate, "" if high else "上不封顶"], kinds)  # fmt: skip
    page.row(
        5, ["回款提成", "回款", "销售代表", "月", "全额", 0, None, written(month.spoilt, "rate", "0.2%"), ""], kinds
    )
    page.print_setup()
    page = book.sheet("绩效")
    page.title(0, "2026年销售代表绩效评分", 5)
    page.head(1, ("指标", "权重", "计分法", "最高分", "适用岗位", "备注"), (12, 9, 14, 9, 12, 24))
    items = (("销售额", "50%", "完成率", 120), ("回款", "20%", "完成率", 120), ("新客户数", "10%", "完成率", 150),
             ("工作态度", "20%", "人工评分", 100))  # fmt: skip
    for row, cells in enumerate(items, 2):
        page.row(row, [*cells, "销售代表", "店长打分" if "人工" in cells[2] else ""], "centre")
    page.print_setup(landscape=False)
    book.close()


def _write_marks(inbox: Path, log: Log) -> None:
    """Marks that store managers gave, and what customers said in a survey."""
    book = Book(inbox, "11月工作态度评分.xlsx", log, Look(head_fill="#DDEBF7"))
    page = book.sheet("评分")
    page.title(0, "2026年11月工作态度评分（满分100，店长打分）", 6)
    page.head(1, ("月份", "工号", "姓名", "评分项目", "得分", "评分人", "备注"), (11, 9, 9, 11, 8, 9, 20))
    managers = {manager.store: manager.name for manager in MANAGERS if manager.store}
    row = 2
    for place, member in enumerate(REPS):
        if member.left is None and member.id != "HC3012":
            page.row(row, ["2026年11月", member.id, member.name, "工作态度", 78 + place * 7 % 19,
                           managers[member.store], ""], "centre")  # fmt: skip
            row += 1
    page.print_setup(landscape=False)
    book.close()
    book = Book(inbox, "客户满意度调查_10-11月.xlsx", log, Look(font="宋体", size=11, head_fill="#E2EFDA"))
    page = book.sheet("调查结果")
    page.title(0, "客户满意度电话回访结果", 5)
    page.head(1, ("月份", "大区", "门店", "指标", "得分", "样本数"), (11, 8, 11, 10, 9, 9))
    row = 2
    for number, when in enumerate(("2026年10月", "2026年11月")):
        for region, stores in REGIONS.items():
            for place, store in enumerate(stores):
                score = f"{88 + (place * 5 + number * 3 + place * number) % 8}.{place}"
                page.row(row, [when, region, store, "客户满意度", Decimal(score), 18 + place * 4], "centre")
                row += 1
    page.print_setup(landscape=False)
    book.close()
