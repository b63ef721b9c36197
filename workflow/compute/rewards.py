"""All that people get by the office's plans of an evening: statements of pay, performance scores."""

from workflow.compute.contest import Contest
from workflow.compute.scores import scores
from workflow.compute.statements import statements
from workflow.domain.incentive import Incentives, Rewards


def rewards(contest: Contest, incentives: Incentives) -> Rewards:
    """Return statements and scores up to and with as_of; nothing where an office has no plans."""
    return Rewards(
        statements(contest, incentives.plans, incentives.returns) if incentives.plans else (),
        scores(contest, incentives.scores, incentives.marks) if incentives.scores else (),
    )
