"""What can be doubtful in daily reports, customers and the office's own settings, taken together.

Doubt is worded as something to look into (待核实), never as an accusation, and it is private: these findings go to whoever
is to look into them, on no board and in no part that colleagues read.
"""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.domain.finding import FindingType, Severity, Wording

_WARNING, _HINT = Severity.WARNING, Severity.HINT


def _entry(severity: Severity, zh: tuple[str, str], en: tuple[str, str]) -> FindingType:
    return FindingType(severity, Wording(*zh), Wording(*en))


VISITS: Mapping[str, FindingType] = MappingProxyType({
    # who, where and when (field 1)
    "visit.region": _entry(
        _HINT,
        ("待核实：日报的区域写的是“{value}”，{who} 当天在“{unit}”。", "支援别的区域的可以不改；写错了请改区域，刚调动的请补人员表的调动日期。"),
        ("To look into: the report says region “{value}”; {who} belonged to “{unit}” on that day.",
         "Leave it if {who} helped out there; otherwise correct the region, or the moving date in the people workbook."),
    ),
    "visit.weather_unknown": _entry(
        _HINT,
        ("天气“{value}”不在用词表里（{known}）。", "请从用词表里选一个；要加新词，请在“配置”表的“天气用词”里补上。"),
        ("The weather “{value}” is not in the list ({known}).", "Choose one of the list, or add the word to 天气用词 in the settings sheet."),
    ),
    "visit.weather_differs": _entry(
        _HINT,
        ("待核实：{day}“{unit}”的天气，这里写“{value}”，同一单位另有 {others} 人写“{other}”。", "请核对当天的天气；当天不在同一座城市的可以不改。"),
        ("To look into: the weather of {day} in “{unit}” is “{value}” here, and “{other}” in {others} other reports.",
         "Compare it with that day's weather; leave it if the person was in another city."),
    ),
    "visit.twice": _entry(
        _WARNING,
        ("待核实：{who} {day} 对“{value}”的这次访问出现了两次，另一处在 {where}。", "如果是同一次访问，请删去一行，免得拜访数多算；确是两次的，请写明各自的时间。"),
        ("To look into: this visit of {who} to “{value}” on {day} stands twice, also at {where}.",
         "If it is one visit, delete a row, or it counts twice; if there were two, give each its time."),
    ),
    "visit.backfilled": _entry(
        _HINT,
        ("{who} {day} 的日报晚了 {days} 天才收到（{seen}）。", "补交的照常计入。以后请当天交；确有原因的请写在其他记录里。"),
        ("The report of {who} for {day} came in {days} days later ({seen}).", "It counts all the same. Send it on the day, or say why it was late."),
    ),
    # 序号 (field 2)
    "visit.sequence": _entry(
        _HINT,
        ("待核实：序号“{value}”与上一行的“{before}”接不上。", "请看是否漏了一行或写重了；序号每天从 1 起连续编。"),
        ("To look into: number “{value}” does not follow “{before}” above.", "See whether a row is missing or numbered twice; numbers run from 1 each day."),
    ),
    "visit.quota": _entry(
        _HINT,
        ("{who} {day} 拜访 {value} 家，定量是 {quota} 家。", "请看当天是否另有安排；漏填的请补上。"),
        ("{who} visited {value} customers on {day}; {quota} are asked for.", "See whether the day had other plans; add what was left out."),
    ),
    "visit.too_many": _entry(
        _HINT,
        ("待核实：{who} {day} 拜访了 {value} 家，规定一天最多 {most} 家。", "请核对有没有填错日期，或把电话联系也记成了拜访。"),
        ("To look into: {who} visited {value} customers on {day}; at most {most} a day are allowed.",
         "See whether a date is wrong, or calls were entered as visits."),
    ),
    "visit.too_soon": _entry(
        _HINT,
        ("待核实：{who} 隔 {days} 天又拜访了“{value}”，规定至少隔 {least} 天。", "有事需要的可以不改；请核对日期。"),
        ("To look into: {who} visited “{value}” again after {days} days; at least {least} are asked for.", "Leave it if there was need; check the date."),
    ),
    # the customer (field 3)
    "visit.customer_unknown": _entry(
        _HINT,
        ("客户“{value}”不在客户档案里（{count} 行）。{suggestion}", "请改成档案里的名称，或把它补进客户档案；别的叫法写进档案的“别名”。"),
        ("The customer “{value}” is not among the customers ({count} rows). {suggestion_en}",
         "Write the name as listed, or add the customer; other names go to the column 别名."),
    ),
    "visit.phone_format": _entry(
        _HINT,
        ("电话“{value}”不像一个完整的号码。", "手机 11 位，座机带区号，多个号码用顿号分开。"),
        ("“{value}” does not look like a whole phone number.", "Mobiles have 11 digits, landlines their area code; part several by a comma."),
    ),
    "visit.phone_shared": _entry(
        _HINT,
        ("待核实：电话“{value}”用在 {count} 个客户上：{customers}。", "请核对各家的电话；同一位联系人管几家的可以不改。"),
        ("To look into: {count} customers have the phone number “{value}”: {customers}.", "Check their numbers; leave it if one contact serves them all."),
    ),
    # time (field 4)
    "visit.overlap": _entry(
        _WARNING,
        ("待核实：{who} {day} {value} 在“{customer}”，与 {other}（“{other_customer}”）的时间重叠。", "请改成实际的起止时间；两家一起谈的请在其他记录里写明。"),
        ("To look into: {who} was at “{customer}” at {value} on {day}, and at “{other_customer}” at {other}.",
         "Correct the times, or note that both were met together."),
    ),
    "visit.no_length": _entry(
        _HINT,
        ("访问时间“{value}”的开始和结束是同一时刻。", "请填实际的起止时间。"),
        ("The visit “{value}” begins and ends at the same moment.", "Enter when it began and ended."),
    ),
    "visit.long": _entry(
        _HINT,
        ("待核实：这次访问“{value}”长达 {hours} 小时（超过 {most} 小时）。", "请核对起止时间；培训、驻店等确实这么久的可以不改。"),
        ("To look into: the visit “{value}” took {hours} hours (more than {most}).", "Check the times; leave it if it really took so long."),
    ),
    "visit.off_hours": _entry(
        _HINT,
        ("待核实：访问时间“{value}”在工作时间（{hours}）以外。", "请核对上午、下午有没有写错；确实在这个时间的可以不改。"),
        ("To look into: the visit “{value}” is outside of working hours ({hours}).", "Check the time of day; leave it if it is right."),
    ),
    "visit.travel": _entry(
        _HINT,
        ("待核实：{who} {day} 从“{from_city}”到“{to_city}”中间只有 {minutes} 分钟（{value}）。", "请核对访问时间，以及客户档案里的城市。"),
        ("To look into: {who} had {minutes} minutes from “{from_city}” to “{to_city}” on {day} ({value}).",
         "Check the times, and the cities in the list of customers."),
    ),
    # purpose, outcome, amounts, class (fields 5 to 7)
    "visit.purpose_unlisted": _entry(
        _HINT,
        ("访问目的“{value}”不在本单位的目的里（{known}）。", "请从列出的目的里选；要增加的，请改“配置”表的“访问目的”。"),
        ("The purpose “{value}” is none of the office's ({known}).", "Choose a listed one, or change 访问目的 in the settings sheet."),
    ),
    "visit.purpose_mix": _entry(
        _HINT,
        ("{who} {month} 的 {count} 次访问里，“{value}”占 {share}，计划是 {planned}。", "请和本人一起看看工作重点；计划要改的，请改“配置”表的“访问目的计划”。"),
        ("Of {count} visits of {who} in {month}, “{value}” has {share}; {planned} is planned.",
         "Look at the focus of work together, or change 访问目的计划 in the settings sheet."),
    ),
    "visit.outcome_amount": _entry(
        _WARNING,
        ("待核实：商谈结果是“{value}”，却填了{what} {amount}。", "请改商谈结果，或把金额填到它所属的那次访问。"),
        ("To look into: the outcome is “{value}”, yet {what_en} of {amount} is entered.", "Correct the outcome, or enter the amount with the visit it belongs to."),
    ),
    "visit.deal_no_amount": _entry(
        _HINT,
        ("商谈结果是“{value}”，订货金额和收款金额都是空的。", "已经谈成的请补上金额；还没有定的，结果请写“有意向”或“待跟进”。"),
        ("The outcome is “{value}”, but neither an order nor money received is entered.", "Enter the amount, or write 有意向 or 待跟进 while it is open."),
    ),
    "visit.order_unbooked": _entry(
        _WARNING,
        ("待核实：{who} {day} 的日报写“{customer}”订货 {value}，前后 {window} 天的销售明细里没有这一笔（同一客户合计 {booked}）。",
         "请核对金额和客户名称；已经下单的请补进销售明细，没有成交的请改日报。"),
        ("To look into: {who} reported an order of {value} from “{customer}” on {day}; the sales ledger has {booked} of this customer within {window} days.",
         "Compare amount and name; enter the order in the ledger, or correct the report."),
    ),
    "visit.receipt_unbooked": _entry(
        _WARNING,
        ("待核实：{who} {day} 的日报写“{customer}”收款 {value}，前后 {window} 天的回款明细里没有这一笔（同一客户合计 {booked}）。",
         "请核对金额和客户名称；款项已收的请尽快登记，没有收到的请改日报。"),
        ("To look into: {who} reported {value} received from “{customer}” on {day}; the receipts have {booked} of this customer within {window} days.",
         "Compare amount and name; enter the payment, or correct the report."),
    ),
    "visit.booked_otherwise": _entry(
        _HINT,
        ("待核实：{who} {day} 的日报写“{customer}”{what} {value}，{sheet}里没有这个客户的这一笔，有一笔记在“{other}”名下（{where}）。是同一笔吗？",
         "是的话，请把客户名称写成一样，或在客户档案的“别名”里写上；不是的话，请把这一笔补登记。"),
        ("To look into: {who} reported {what_en} of {value} from “{customer}” on {day}; the {sheet_en} have none of this customer, but one of “{other}” ({where}). Is it the same?",
         "If so, write one name in both, or enter an alias in the list of customers; if not, enter the amount."),
    ),
    "visit.class": _entry(
        _HINT,
        ("待核实：{day} 客户“{customer}”的类别写“{value}”，它的首单日期是 {first}（{source}），应是“{likely}”。", "请改客户类别，或核对首单日期。"),
        ("To look into: “{customer}” is entered as “{value}” on {day}; its first order was on {first} ({source_en}): “{likely}” would fit.",
         "Correct the class, or check the first order."),
    ),
    # promises and other records (fields 8 and 9)
    "visit.promise_broken": _entry(
        _HINT,
        ("待核实：{who} 约好 {due} 再访“{customer}”（{made} 的日报），到 {as_of} 还没有记录，已过 {value} 天。", "请确认是否已去过、改期还是不再跟进，并补在日报里。"),
        ("To look into: {who} promised “{customer}” a visit on {due} (report of {made}); none is entered by {as_of}, {value} days later.",
         "See whether it took place, was moved or given up, and enter that."),
    ),
    "visit.copied": _entry(
        _HINT,
        ("待核实：{who} 这里的“{column}”与 {other} 的几乎相同（相似 {share}）：“{value}”。", "情况确实没变的可以不改；请写当次访问的实际内容。"),
        ("To look into: “{column_en}” of {who} is nearly the same here as on {other} ({share} alike): “{value}”.",
         "Leave it if nothing changed; otherwise write what this visit was about."),
    ),
    "visit.issue_open": _entry(
        _HINT,
        ("“{customer}”的问题已 {days} 天没有下文（{who}，{day}）：“{value}”。", "请安排处理；解决了的，在下次日报的其他记录里写“已解决”。"),
        ("An issue of “{customer}” has been open for {days} days ({who}, {day}): “{value}”.", "See to it; once solved, write 已解决 in a later report."),
    ),
    # customers (#71)
    "customer.incomplete": _entry(
        _HINT,
        ("客户“{value}”的档案缺：{missing}。", "请在客户档案里补齐；不必填的，请改“配置”表的“客户档案必填”。"),
        ("The entry of “{value}” lacks: {missing_en}.", "Fill it in, or change 客户档案必填 in the settings sheet."),
    ),
    "customer.duplicate": _entry(
        _HINT,
        ("待核实：客户“{value}”与 {where} 的“{other}”{why}。", "同一家客户请合并成一行，别的叫法写进“别名”；确是两家的可以不改。"),
        ("To look into: “{value}” and “{other}” at {where} have {why_en}.", "Merge them if they are one customer; other names go to 别名."),
    ),
    "customer.stale": _entry(
        _HINT,
        ("客户“{value}”的档案和拜访已 {days} 天没有更新（最近 {last}）。", "请安排拜访或电话核实，再填更新日期。"),
        ("Nothing was entered of “{value}” for {days} days (last on {last}).", "Visit or call the customer, then enter the day of the update."),
    ),
    "customer.frequency": _entry(
        _HINT,
        ("拜访频率“{value}”没有读懂，按等级的默认天数计。", "请填天数，例如 7；也可以写“每周一次”“半月”。"),
        ("How often to visit, “{value}”, is not understood; the grade's days count.", "Enter days, such as 7."),
    ),
    "check_in.coordinates": _entry(
        _HINT,
        ("经纬度“{value}”没有读懂。", "请填“经度,纬度”，例如 121.4737,31.2304。"),
        ("The coordinates “{value}” are not understood.", "Write longitude,latitude, such as 121.4737,31.2304."),
    ),
    "visit.no_check_in": _entry(
        _HINT,
        ("待核实：{who} {day} 有 {count} 次签到，对“{value}”的这次访问没有对应的签到。", "请确认是否忘了签到，或签到时选了别的客户；电话联系的请记到联系记录里。"),
        ("To look into: {who} checked in {count} times on {day}, but not for this visit to “{value}”.",
         "See whether the check-in was forgotten or names another customer; calls belong in the contact log."),
    ),
    "check_in.no_visit": _entry(
        _HINT,
        ("待核实：{who} {day} {at} 在“{value}”签到，当天的日报里没有这次访问。", "漏写的请补进日报；签到选错客户的可以不改。"),
        ("To look into: {who} checked in at “{value}” on {day} at {at}; the report of that day has no such visit.",
         "Add the visit if it was left out; leave it if the check-in names the wrong customer."),
    ),
    "check_in.time": _entry(
        _HINT,
        ("待核实：{who} {day} 在“{customer}”的签到时间是 {value}，日报写的访问时间是 {visited}，相差 {minutes} 分钟。", "请核对日报的访问时间；补签到的可以不改。"),
        ("To look into: {who} checked in at “{customer}” on {day} at {value}; the report says {visited}, {minutes} minutes apart.",
         "Check the time in the report; leave it if the check-in was made up for later."),
    ),
    "check_in.far": _entry(
        _HINT,
        ("待核实：{who} {day} 在“{customer}”的签到（{value}）离平常的签到地点约 {metres} 米（按以前 {count} 天的签到推算）。",
         "请确认是否约在别处见面、客户搬了家，或定位漂移；不同软件的坐标系不同也会差几百米。"),
        ("To look into: the check-in of {who} at “{customer}” on {day} ({value}) is about {metres} m from the usual place (learned from {count} earlier days).",
         "They may have met elsewhere, the customer may have moved, or the position drifted; apps differ by hundreds of metres."),
    ),
    # the office's settings
    "settings.unknown": _entry(
        _WARNING,
        ("配置里没有“{value}”这一项，没有采用。{suggestion}", "请用这些键之一：{known}。"),
        ("There is no setting “{value}”; it has no effect. {suggestion_en}", "Use one of these keys: {known}."),
    ),
    "settings.value": _entry(
        _WARNING,
        ("配置“{key}”的值“{value}”不能用，仍按 {kept} 计。它可以是：{allowed}。", "请改正这一格。"),
        ("The setting {key} cannot be “{value}”; {kept} still counts. It may be: {allowed_en}.", "Correct the cell."),
    ),
    "settings.twice": _entry(
        _WARNING,
        ("配置“{key}”在同一生效日写了两次，以后面的“{value}”为准，另一处在 {where}。", "请删去一行，或给新的一行写上生效日。"),
        ("The setting {key} stands twice for the same day; the later one, “{value}”, counts, the other is at {where}.",
         "Delete a row, or give the new one its day."),
    ),
    "settings.overruled": _entry(
        _HINT,
        ("配置“{key}”的“{value}”没有采用：config.yaml 的 checks.config_wins 指定这一项以 config.yaml 为准（{kept}）。", "要改用这里的值，请把它从 checks.config_wins 里去掉。"),
        ("The setting {key}, “{value}”, has no effect: checks.config_wins keeps the one of config.yaml ({kept}).", "Take the key out of checks.config_wins to use this one."),
    ),
    "settings.owner_unknown": _entry(
        _WARNING,
        ("配置“{key}”里的“{value}”不在人员表里。", "请写人员表里的姓名或工号。"),
        ("“{value}”, named under {key}, is not among the people.", "Write a name or an ID of the people workbook."),
    ),
    "settings.ownerless": _entry(
        _HINT,
        ("{kind}没有负责人。", "请在“配置”表里加一行“{kind}负责人”，写明由谁收、由谁核对。"),
        ("Nobody is named as owner of {kind_en}.", "Add a row “{kind}负责人” to the settings sheet."),
    ),
})  # fmt: skip
"""Findings by code."""
