"""The mistakes that are planted in the sample office: what was done, and what the program should say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from making.case import Case
from making.field_cases import FIELD_CASES
from making.planted_field import plant_field
from making.records import Month, Order, Receipt, Spoilt
from making.team import AS_OF

_CASES = (
    Case("name_misspelt", "question",
         "李娜's name is typed 李那 and the staff number is missing",
         "Unknown person; suggests 李娜 (HC1004); the row is held",
         "李娜误写成“李那”，工号空着", "人员表里没有此人，是否为李娜（HC1004）？该行暂不计入"),
    Case("homonym_without_id", "question",
         "Received by 张伟, no staff number: there are two (HC1006, HC2009)",
         "Which 张伟? Names both candidates; held",
         "收款人“张伟”没写工号，公司有两位（HC1006、HC2009）", "请确认是哪一位；列出两个候选，暂不计入"),
    Case("future_date", "error",
         "December typed for November: a sale after the as-of date",
         "The date lies in the future; held",
         "11月误写成12月，晚于截止日", "日期在将来，暂不计入"),
    Case("amount_in_words", "question",
         "The amount is '约3万' (about 30,000)",
         "Not an exact amount; held until a number is given",
         "金额写成“约3万”", "不是确切金额，请填数字；暂不计入"),
    Case("broken_reference", "error",
         "The amount's formula shows #REF!",
         "Error value in an amount; held",
         "金额单元格公式已损坏，显示 #REF!", "单元格是错误值，暂不计入"),
    Case("unit_slip", "question",
         "Typed in 元 in a column of 万元: 10,000 times too much",
         "10,000 times what this column usually holds (its own margin says so too): 元 or 万元? Held",
         "列的单位是万元，这一行却按元填写，大了一万倍", "金额约为同列常见值的一万倍，请确认是元还是万元；暂不计入"),
    Case("return_without_order", "warning",
         "A negative amount without an order number or remark",
         "A return? The original order is missing; booked as it stands",
         "负数金额，没有原订单号也没有说明", "是退货吗？缺原订单号；先按负数计入"),
    Case("number_as_date", "question",
         "The date is the number 11.2: 2 November, or 20 November with its zero lost?",
         "Ambiguous; gives both candidates; held",
         "日期是数字 11.2：11月2日，还是 11月20日丢了末尾的 0？", "日期有两种可能，请确认；暂不计入"),
    Case("missing_date", "error", "The date is missing", "No date; held", "日期漏填", "缺少日期，暂不计入"),
    Case("impossible_date", "error",
         "The date is 2026.11.31, a day that does not exist",
         "Not a date; held",
         "日期写成 2026.11.31，没有这一天", "不是有效日期，暂不计入"),
    Case("unknown_purpose", "question",
         "Purpose of the visit is 团建 (team building), which is in no list",
         "Unknown word in a known list (订货 收款 开发 服务 说明); held",
         "访问目的写“团建”，不在已知目的之列", "未知的访问目的（已知：订货、收款、开发、服务、说明）；暂不计入"),
    Case("wrong_subtotal", "warning",
         "The typed total of 订货金额 does not equal its rows",
         "Total and detail differ, by how much; the rows count",
         "手工填写的订货金额合计与明细不符", "合计与明细相差多少；按明细计入"),
    Case("no_reporter", "question",
         "日报人 was left empty above one day's rows (two people report on this sheet)",
         "Nothing says whose report it is: its rows are held under one cause",
         "这一天的日报没有填日报人（这张表由两个人填）", "不知道是谁的日报；这几行暂不计入（同一原因）"),
    Case("listed_twice", "question",
         "田甜 (HC3022) stands in the list twice, with another mail address",
         "Same staff number twice without a move: which row counts? The second one is held",
         "田甜（HC3022）列了两次，邮箱不同", "同一工号出现两次且没有调动日期，请确认以哪一行为准；第二行暂不采用"),
    Case("target_for_nobody", "question",
         "A target for 钱进 (待招), who is not in the people list",
         "Unknown person; the target is held",
         "给“钱进”（待招）定了目标，人员表里没有此人", "人员表里没有此人；该目标暂不采用"),
    Case("vacancy_in_region", "warning",
         "The region's November holds the 120,000 of the post that is not filled (case above)",
         "The people's targets do not add up to the region's, by how much",
         "大区目标里含待招岗位的12万（见上一条）", "大区目标与下级合计不符，差多少"),
    Case("copy", "hint",
         "The same workbook a second time, byte for byte",
         "A copy of 11月回款明细.xlsx: counted once",
         "与 11月回款明细.xlsx 完全相同的副本", "内容相同的副本，只计一次"),
    Case("lock_file", "hint",
         "A lock file: somebody had the workbook open",
         "Skipped; says whose workbook was open",
         "锁定文件：工作簿正被人打开", "跳过，并提示该工作簿当时处于打开状态"),
    Case("truncated", "error",
         "Cut off while it was copied: 吴磊's reports of the third week",
         "Damaged file, rejected; asks for it again. His visits of that week are missing",
         "复制中断的文件：吴磊第三周的日报", "文件已损坏，未读取，请重新提交；该周拜访缺失"),
    Case("encrypted", "error",
         "Protected by a password to open",
         "Encrypted, rejected; asks for a copy without password",
         "设了打开密码", "文件已加密，未读取，请提供未加密的副本"),
    Case("no_known_kind", "question",
         "An attendance list of a meeting: no kind of workbook that the program knows",
         "Not recognised; names the headers seen; nothing is taken from it",
         "会议签到表，不是程序认识的表", "无法识别表类型，列出看到的表头；不读取内容"),
)  # fmt: skip
_NAMELESS = ("HC3004", date(2026, 11, 11))
"""Whose report of which day has no name."""
CASES = (*_CASES, *FIELD_CASES)
BY_KEY = {case.key: case for case in CASES}


def plant(month: Month) -> None:
    """Spoil the chosen records of the month (each remembers its right value)."""
    month.planted = True
    _spoil(_order(month, "HC1004", 3), name_misspelt={"person": "李那", "id": None})
    late = _order(month, "HC1021", 11)
    _spoil(late, future_date={"day": late.day.replace(month=12)})
    _spoil(_order(month, "HC2003", 5), amount_in_words={"amount": "约3万"})
    _spoil(_order(month, "HC2012", 7), broken_reference={"amount": "#REF!"})
    slipped = _order(month, "HC3003", 6)
    _spoil(slipped, unit_slip={"amount": slipped.amount})
    member = _order(month, "HC3011", 4)
    month.orders.append(replace(member, amount=Decimal(-2380), margin=Decimal("-416.50"), number="", goods="办公椅",
                                spoilt={"amount": Spoilt("return_without_order", Decimal("-0.238"))}))  # fmt: skip
    sold = _order(month, "HC2009", 2)
    month.orders.append(replace(sold, day=date(2026, 11, 17), amount=Decimal(-1260), margin=Decimal("-226.80"),
                                note=f"退货，原单{sold.number}", spoilt={}))  # fmt: skip
    month.orders.sort(key=lambda order: (order.day, order.rep.id))
    _spoil(_receipt(month, "HC1006", 2), homonym_without_id={"id": None})
    ambiguous = next(receipt for receipt in month.receipts if receipt.day == AS_OF and not receipt.spoilt)
    _spoil(ambiguous, number_as_date={"day": 11.2})
    _spoil(_receipt(month, "HC1004", 5), missing_date={"day": None})
    _spoil(_receipt(month, "HC1022", 2), impossible_date={"day": "2026.11.31"})
    visit = next(
        visit
        for visit in month.visits
        if visit.rep.id == "HC2012" and visit.purposes == ("服务",) and visit.day.day > 8
    )
    _spoil(visit, unknown_purpose={"purpose": "团建"})
    for visit in month.visits:
        if (visit.rep.id, visit.day) == _NAMELESS:
            _spoil(visit, no_reporter={"person": None})
    plant_field(month)


def _spoil(record: object, **cases: dict[str, object]) -> None:
    for key, cells in cases.items():
        for name, raw in cells.items():
            record.spoilt[name] = Spoilt(key, raw)  # type: ignore[attr-defined]  # any record of the month


def _order(month: Month, person: str, index: int) -> Order:
    return [order for order in month.orders if order.rep.id == person][index]


def _receipt(month: Month, person: str, index: int) -> Receipt:
    return [receipt for receipt in month.receipts if receipt.rep.id == person][index]
