"""Statements of pay: whose plan, which period, what counts, what is taken back (domain.md 4.11, 4.18)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from workflow.compute.commission import commission, lines, next_rung
from workflow.compute.contest import Contest
from workflow.domain.incentive import CommissionPlan, LineKind, Return, Settled, Statement, StatementLine
from workflow.domain.money import round_half_up
from workflow.domain.period import Period, Span
from workflow.domain.team import Person

NO_TARGET, UNKNOWN = "no_target", "unknown"
"""Why a statement has no lines; `report.pay_words` says it in the reader's language."""


def statements(contest: Contest, plans: Sequence[CommissionPlan], returns: Sequence[Return]) -> tuple[Statement, ...]:
    """Return what everybody gets by the plans: of the period that as_of lies in, and of the one before it.

    What counts is what was booked in the period. A return of an earlier period's sale leaves that period's base and
    is taken back here: the difference that it makes to what that period earned, by that period's plan (按原单期,
    追回). So all statements together pay what the sales that stayed have earned.
    """
    desk = _Desk(contest, plans, returns)
    made: list[Statement] = []
    for person in contest.team.people:
        for name, metric in desk.subjects:
            made += desk.of(person, name, metric)
    return tuple(made)


@dataclass(frozen=True)
class _Desk:
    """Where statements are made."""

    contest: Contest
    plans: Sequence[CommissionPlan]
    returns: Sequence[Return]

    @cached_property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """Names and metrics of the plans, in the order they stand: of each a person has one plan at a time."""
        return tuple(dict.fromkeys((plan.name, plan.metric) for plan in self.plans))

    @cached_property
    def _returned(self) -> Mapping[tuple[str, str], list[Return]]:
        found: dict[tuple[str, str], list[Return]] = defaultdict(list)
        for each in self.returns:
            found[each.person_id, each.metric].append(each)
        return found

    @cached_property
    def _targets(self) -> Mapping[tuple[str, str], list[Period]]:
        """Periods with a target of just their own, by person and metric."""
        found: dict[tuple[str, str], list[Period]] = defaultdict(list)
        for (member, metric, period), standing in self.contest.standings.items():
            if standing.person_id and standing.target is not None and period.span is not Span.DAY:
                found[member, metric].append(period)
        return {key: sorted(periods, key=_length) for key, periods in found.items()}

    def of(self, person: Person, name: str, metric: str) -> Iterator[Statement]:
        """Yield a person's statements by one plan: of the period before, if any was, then of the one under way."""
        as_of = self.contest.as_of
        plan = self._plan(person, name, metric, as_of)
        current = self._period(person, plan, as_of) if plan else None
        if plan and current is None:
            earlier = [each for each in self._targets.get((person.id, metric), ()) if each.end < as_of]
            before = max(earlier, key=lambda each: each.end, default=None)
        else:
            before = self._period(person, plan, current.start - timedelta(1)) if plan and current else None
        for period in (before, current):
            if period is None or not _here(person, period):
                continue
            last = min(period.end, as_of)
            chosen = self._plan(person, name, metric, last)
            due = period is current and (person.sells or bool(chosen and chosen.applies.people))
            if chosen and chosen.holds(period) and (due or self._has_amount(person, metric, period)):
                yield self._statement(person, chosen, period)

    def _has_amount(self, person: Person, metric: str, period: Period) -> bool:
        return (person.id, metric) in self.contest.actuals.within(period.start, period.end).people

    def _plan(self, person: Person, name: str, metric: str, day: date) -> CommissionPlan | None:
        """Return the plan of a name that is for a person on a day: the one that names the person most closely."""
        path = person.path_on(day)
        mine = [
            plan
            for plan in self.plans
            if (plan.name, plan.metric) == (name, metric)
            and plan.applies.to(person, path)
            and (plan.start is None or plan.start <= day)
            and (plan.end is None or day <= plan.end)
        ]
        return max(mine, key=lambda plan: plan.applies.rank, default=None)

    def _period(self, person: Person, plan: CommissionPlan, day: date) -> Period | None:
        """Return the period that a day is settled in; None where it wants a target and there is none."""
        months = self.contest.planning.months
        month = months.month_of(day)
        in_year, number = month.end.year, month.end.month
        match plan.settled:
            case Settled.MONTH:
                return month
            case Settled.QUARTER:
                return months.quarter(in_year, (number + 2) // 3)
            case Settled.HALF:
                return months.half(in_year, (number + 5) // 6)
            case Settled.YEAR:
                return months.year(in_year)
            case Settled.TARGET:
                return next((each for each in self._targets.get((person.id, plan.metric), ()) if day in each), None)

    def _statement(self, person: Person, plan: CommissionPlan, period: Period) -> Statement:
        contest, until = self.contest, min(period.end, self.contest.as_of)
        base, target = self._base(person, plan.metric, period), self._target(person, plan.metric, period)
        reason = NO_TARGET if plan.by_completion and not target else UNKNOWN if base is None else ""
        paid = () if reason else lines(plan, base or 0, target)
        more = None if reason or until == period.end else next_rung(plan, base or 0, target)
        return Statement(
            person.id, person.name, person.path_on(until), plan, period, base or 0, target,
            (*paid, *self._taken_back(person, plan, period)), more, period.end <= contest.as_of,
            self._by_report(plan.metric) and contest.reporting.missing(person, period.start, until),
            reason,
        )  # fmt: skip

    def _by_report(self, metric: str) -> bool:
        return metric in self.contest.coverage.report_metrics

    def _target(self, person: Person, metric: str, period: Period) -> int | None:
        found = self.contest.target(person.id, metric, period)
        return None if found is None else round_half_up(found)

    def _base(self, person: Person, metric: str, period: Period) -> int | None:
        """Return what was booked in a period to date, without returns of earlier sales; None: nothing is known."""
        until = min(period.end, self.contest.as_of)
        booked = self.contest.actuals.within(period.start, until).people.get((person.id, metric))
        if booked is None:
            known = (
                self.contest.reporting.reported(person.id, period.start, until)
                if self._by_report(metric)
                else self.contest.coverage.ledger_knows(metric, period.start, until)
            )
            return 0 if known else None
        return booked - sum(
            each.amount
            for each in self._returned.get((person.id, metric), ())
            if period.start <= each.day <= until and each.origin < period.start
        )

    def _taken_back(self, person: Person, plan: CommissionPlan, period: Period) -> Iterator[StatementLine]:
        """Yield a line for each earlier period whose sales came back in this one (追回)."""
        until = min(period.end, self.contest.as_of)
        by_origin: dict[Period, list[Return]] = defaultdict(list)
        for each in self._returned.get((person.id, plan.metric), ()):
            if each.origin < period.start and each.day <= until:
                then = self._plan(person, plan.name, plan.metric, each.origin)
                origin = self._period(person, then, each.origin) if then else None
                if origin and origin.end < period.start and each.day > origin.end:
                    by_origin[origin].append(each)
        for origin, returned in sorted(by_origin.items()):
            now = sum(each.amount for each in returned if each.day >= period.start)
            if now:
                yield from self._difference(person, plan, origin, now, sum(each.amount for each in returned) - now)

    def _difference(
        self, person: Person, plan: CommissionPlan, origin: Period, now: int, earlier: int
    ) -> Iterator[StatementLine]:
        """Yield what an earlier period earns less for what came back now, after what had come back before."""
        then = self._plan(person, plan.name, plan.metric, origin.end)
        base, target = self._base(person, plan.metric, origin), self._target(person, plan.metric, origin)
        if then is None or base is None or (then.by_completion and not target):
            return
        before = commission(then, base + earlier, target)
        exact = commission(then, base + earlier + now, target) - before
        yield StatementLine(LineKind.CLAWBACK, now, Fraction(0), exact, round_half_up(exact), period=origin)


def _here(person: Person, period: Period) -> bool:
    return (person.joined is None or person.joined <= period.end) and (
        person.left is None or person.left >= period.start
    )


def _length(period: Period) -> tuple[timedelta, Period]:
    return period.end - period.start, period
