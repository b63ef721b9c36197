"""All kinds of workbook; a new one is a file beside this one and a line here."""

from workflow.kinds.column import Kind
from workflow.kinds.daily_report import DAILY_REPORT
from workflow.kinds.people import PEOPLE
from workflow.kinds.receipts import RECEIPTS
from workflow.kinds.sales_ledger import SALES_LEDGER
from workflow.kinds.sales_target import SALES_TARGET

KINDS: tuple[Kind, ...] = (PEOPLE, SALES_TARGET, DAILY_REPORT, SALES_LEDGER, RECEIPTS)
