"""All kinds of workbook; a new one is a file beside this one and a line here."""

from workflow.kinds.absences import ABSENCES
from workflow.kinds.budget import BUDGET
from workflow.kinds.channel_stock import CHANNEL_STOCK
from workflow.kinds.check_ins import CHECK_INS
from workflow.kinds.column import Kind
from workflow.kinds.contacts import CONTACTS
from workflow.kinds.customers import CUSTOMERS
from workflow.kinds.daily_report import DAILY_REPORT
from workflow.kinds.incentive import INCENTIVE
from workflow.kinds.levels import LEVELS
from workflow.kinds.office_settings import OFFICE_SETTINGS
from workflow.kinds.people import PEOPLE
from workflow.kinds.receipts import RECEIPTS
from workflow.kinds.sales_ledger import SALES_LEDGER
from workflow.kinds.sales_target import SALES_TARGET
from workflow.kinds.scores import SCORES
from workflow.kinds.weights import WEIGHTS

KINDS: tuple[Kind, ...] = (
    PEOPLE, SALES_TARGET, DAILY_REPORT, SALES_LEDGER, RECEIPTS, LEVELS, BUDGET, WEIGHTS, ABSENCES, INCENTIVE,
    SCORES, CUSTOMERS, CONTACTS, CHECK_INS, CHANNEL_STOCK, OFFICE_SETTINGS,
)  # fmt: skip
