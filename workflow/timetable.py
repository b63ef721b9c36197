"""When editions are due, and what of the time before a run went wrong: editions that never began, nights that broke."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.config import Config
from workflow.domain.finding import Language
from workflow.store.journal import Journal, Run

_GRACE = timedelta(hours=1)
"""A run may begin so much late before it counts as missed."""
_EARLY = timedelta(minutes=10)
"""A run that began so shortly before its time is that time's run."""
_BACK = timedelta(days=62)
_MOST = 5
_EDITIONS = {"evening": "晚报", "morning": "早报", "weekly": "周报", "monthly": "月报"}


def edition_said(edition: str, language: Language) -> str:
    """Return what users call an edition; one that the office invented has its own name."""
    return _EDITIONS.get(edition, edition) if language is Language.ZH else edition


@dataclass(frozen=True, slots=True)
class Missed:
    """An edition that the schedule should have begun at a moment, and did not."""

    edition: str
    due: datetime

    def said(self, language: Language) -> str:
        """Return it in a few words."""
        return f"{self.due:%m-%d %H:%M} {edition_said(self.edition, language)}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What went wrong before now and nobody was told of by a run."""

    missed: tuple[Missed, ...] = ()
    broken: tuple[Run, ...] = ()
    """Nights since the last one that ended well, latest first: died, or ended by a fault."""

    def sentences(self, language: Language, zone: ZoneInfo) -> list[str]:
        """Return what a person is to know, a sentence each."""
        zh, told = language is Language.ZH, []
        if number := len(self.missed):
            shown = [one.said(language) for one in self.missed[:_MOST]] + ["…"] * (number > _MOST)
            told.append(
                f"{number} 次定时运行没有开始：{'、'.join(shown)}（请看 schedule show）" if zh
                else f"{number} scheduled runs never began: {', '.join(shown)} (see schedule show)"
            )  # fmt: skip
        return told + [broken_said(run, language, zone) for run in self.broken[:_MOST]]


def broken_said(run: Run, language: Language, zone: ZoneInfo) -> str:
    """Return when a night began that did not end well, and how far it came."""
    step = run.steps[-1].name if run.steps else "-"
    began = f"{run.started.astimezone(zone):%m-%d %H:%M}"
    if language is Language.ZH:
        end = "没有运行完" if run.finished is None else f"出错结束（代码 {run.exit}）"
        return f"{began} 的运行（截止日 {run.as_of}）{end}，停在 {step}"
    end = "did not end" if run.finished is None else f"ended with a fault (exit {run.exit})"
    return f"the night of {began} (as of {run.as_of}) {end}; it reached {step}"


def dues(edition: str, at: time, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Yield when an edition is due after a moment, without end: weekly on Mondays, monthly on the 1st."""
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, at, zone)
        fits = {"weekly": day.weekday() == 0, "monthly": day.day == 1}.get(edition, True)
        if fits and moment.astimezone(UTC) > after.astimezone(UTC):
            yield moment
        day += timedelta(1)


def next_editions(times: Mapping[str, time], now: datetime, zone: ZoneInfo) -> tuple[tuple[str, datetime], ...]:
    """Return each edition with when it is next due, the earliest first."""
    found = [(edition, next(dues(edition, at, zone, now))) for edition, at in times.items()]
    return tuple(sorted(found, key=lambda each: (each[1], each[0])))


def missed_runs(
    began: Mapping[str, datetime], times: Mapping[str, time], now: datetime, zone: ZoneInfo, running: str = ""
) -> tuple[Missed, ...]:
    """Return what the schedule should have begun since each edition's last run, the latest first.

    Args:
        began: when each edition that the schedule keeps was run last.
        times: the configured editions.
        now: the moment.
        zone: the office's.
        running: an edition that is under way: it makes good for the last time that it was due.
    """
    found = []
    for edition, at in times.items():
        if edition not in began:
            continue
        since = max(began[edition] + _EARLY, now - _BACK)
        late = []
        for due in dues(edition, at, zone, since):
            if due > now - (timedelta(0) if edition == running else _GRACE):
                break
            late.append(Missed(edition, due))
        found += late[:-1] if edition == running else late
    return tuple(sorted(found, key=lambda each: (each.due, each.edition), reverse=True))


def earlier(journal: Journal, config: Config, now: datetime, running: str = "") -> Earlier:
    """Return what went wrong before a moment; call it before the run that asks enters itself into the journal."""
    zone = ZoneInfo(config.time_zone)
    missed = missed_runs(journal.scheduled(), config.mail.edition_times, now, zone, running)
    return Earlier(missed, journal.broken("nightly"))
