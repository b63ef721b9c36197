"""The shape of config.yaml: each stage's own Settings, composed; and what is wrong with one, naming the key."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from workflow.checks.settings import CheckSettings
from workflow.compute.calendar_settings import CalendarSettings
from workflow.compute.settings import AlertSettings, BoardSettings, ComputeSettings, RestatementSettings
from workflow.compute.supervision_settings import SupervisionSettings
from workflow.compute.target_settings import TargetSettings
from workflow.domain.finding import Language
from workflow.domain.planning import Planning
from workflow.engine.settings import EngineSettings
from workflow.inbox import InboxSettings
from workflow.kinds.catalogue import KINDS
from workflow.kinds.settings import KindsSettings
from workflow.notify.robot_settings import RobotSettings
from workflow.notify.settings import MailSettings
from workflow.report.settings import ReportSettings
from workflow.resolve.settings import ResolveSettings
from workflow.store.settings import StoreSettings
from workflow.workbook.limits import ReadLimits
from workflow.workbook.settings import WriteBack

PROGRAM = Path(__file__).resolve().parent.parent
"""Where the program's own files lie, templates among them."""


class ConfigError(Exception):
    """config.yaml cannot be used: the sentences that say which key, and what it may be."""

    def __init__(self, path: Path, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{path.name}: {sentence}" for sentence in sentences))
        self.sentences = sentences


class Folders(BaseModel):
    """Where things lie; relative folders are relative to config.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inbox: Path
    """Where the workbooks are put."""
    out: Path
    """Where the outputs go, a folder a day."""
    state: Path
    """What the program remembers: ledger, snapshots, outbox. Back it up; delete nothing in it."""
    templates: Path = PROGRAM / "templates"
    """Jinja templates of mails; by default the program's own."""

    @field_validator("inbox", "out", "state")
    @classmethod
    def _given(cls, path: Path) -> Path:
        if str(path) in ("", "."):
            raise ValueError("is needed: a folder")
        return path

    @field_validator("templates")
    @classmethod
    def _is_there(cls, path: Path) -> Path:
        if not path.is_dir():
            raise ValueError("is no folder; leave the key out for the program's own templates")
        return path

    @model_validator(mode="after")
    def _outside_the_inbox(self) -> "Folders":
        inbox = self.inbox.resolve()
        for name, folder in (("out", self.out), ("state", self.state)):
            if folder.resolve().is_relative_to(inbox):
                raise ValueError(
                    f"{name} lies in the inbox, where it would be read as workbooks; choose a folder beside it"
                )
        return self


def _clock(value: Any) -> Any:  # noqa: ANN401  whatever YAML gave
    """YAML 1.1 readers make 1110 of 18:30; ours does not, but a number is no time either."""
    if isinstance(value, int):
        raise ValueError("is no time of day; write it in quotes, like '20:00'")  # noqa: TRY004  pydantic wants this one
    return value


class Config(BaseModel):
    """config.yaml. `folders` and `mail` are needed; every other key has a default that knows nothing of the office."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folders: Folders
    mail: MailSettings
    channels: tuple[RobotSettings, ...] = ()
    """Robots of chat groups, and short messages; none by default."""
    language: Language = Language.ZH
    """What users read: zh_CN | en."""
    as_of: date | None = None
    """Fixes the last complete day (a sample office's); by default the last day that the cut-off has closed."""
    time_zone: str = "Asia/Shanghai"
    """The office's zone."""
    cut_off: Annotated[time, BeforeValidator(_clock)] = time(20)
    """When a business day closes: from then on it is as_of."""
    calendar: CalendarSettings = CalendarSettings()
    targets: TargetSettings = TargetSettings()
    boards: tuple[BoardSettings, ...] = ()
    """Leaderboards; by default one for each money metric that has facts."""
    alerts: AlertSettings = AlertSettings()
    restatements: RestatementSettings = RestatementSettings()
    supervision: SupervisionSettings = SupervisionSettings()
    metrics: ResolveSettings = ResolveSettings()
    kinds: KindsSettings = KindsSettings()
    checks: CheckSettings = CheckSettings()
    report: ReportSettings = ReportSettings()
    inbox: InboxSettings = InboxSettings()
    limits: ReadLimits = ReadLimits()
    write_back: WriteBack = WriteBack()
    engine: EngineSettings = EngineSettings()
    store: StoreSettings = StoreSettings()

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"{name!r} is no time zone; write one such as Asia/Shanghai") from unknown
        return name

    @field_validator("kinds")
    @classmethod
    def _known_columns(cls, kinds: KindsSettings) -> KindsSettings:
        for kind in KINDS:
            for header, key in kinds.of(kind.key).columns.items():
                if key not in kind.by_key:
                    known = ", ".join(kind.by_key)
                    raise ValueError(f"{kind.key}.columns.{header}: {key!r} is no column of it; it may be: {known}")
        return kinds

    @model_validator(mode="after")
    def _known_words(self) -> "Config":
        for kind in KINDS:
            for key, words in self.kinds.of(kind.key).words.items():
                choices = kind.by_key[key].choices if key in kind.by_key else {}
                known = (*choices, *(self.checks.visits.purposes if key == "purpose" else ()))
                if not choices or any(word in choices or meaning not in known for word, meaning in words.items()):
                    name = f"kinds.{kind.key}.words.{key}"
                    raise ValueError(
                        f"{name}: other words for those of the column: {', '.join(known) or 'it has none'}"
                    )
        return self

    @model_validator(mode="after")
    def _distinct_boards(self) -> "Config":
        ComputeSettings(boards=self.boards)
        return self

    @field_validator("channels")
    @classmethod
    def _distinct_channels(cls, channels: tuple[RobotSettings, ...]) -> tuple[RobotSettings, ...]:
        keys = [channel.key for channel in channels]
        if len(set(keys)) < len(keys):
            raise ValueError("two channels have the same key")
        return channels

    @property
    def planning(self) -> Planning:
        """The calendars, months and clocks of the office, before anything that workbooks say of weights and leave."""
        return self.targets.planning(self.calendar.calendars)

    def fixed(self, next_day: date | None, now: datetime) -> bool:
        """Tell whether the adjusted daily targets of a day are fixed; `now` has a zone.

        A run that begins in the very minute still sets them: it may be the morning edition's.
        """
        at = self.targets.freeze_at
        if at is None or next_day is None:
            return False
        return now.replace(second=0, microsecond=0) > datetime.combine(next_day, at, ZoneInfo(self.time_zone))

    def day_closed(self, now: datetime) -> date:
        """Return as_of: as fixed, else today from the cut-off on, else yesterday. `now` has a zone."""
        if self.as_of:
            return self.as_of
        local = now.astimezone(ZoneInfo(self.time_zone))
        return local.date() if local.time() >= self.cut_off else local.date() - timedelta(1)


def load_config(path: Path, folders: Mapping[str, Path | None]) -> Config:
    """Return the configuration in a file; `folders` given on the command line win (relative to where it was called).

    Raises:
        ConfigError: the file is missing, is no YAML, or a key is wrong.
    """
    raw = _read(path)
    given = {key: folder.absolute() for key, folder in folders.items() if folder}
    stated = raw.get("folders")
    if isinstance(stated, dict):
        own = {key: _from(path, value) for key, value in stated.items()}
        raw = {**raw, "folders": {**own, **given}}
    elif stated is None and {"inbox", "out", "state"} <= given.keys():
        raw = {**raw, "folders": given}
    raw = _with_certificates(path, raw)
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(path, tuple(_sentence(one) for one in error.errors(include_url=False))) from error


def _with_certificates(path: Path, raw: dict[str, Any]) -> dict[str, Any]:
    """Take ca_file of mail.smtp, ca_file and folder of channels as relative to config.yaml, like the folders."""
    if isinstance(channels := raw.get("channels"), list):
        at = [{**each, **_paths_from(path, each)} if isinstance(each, dict) else each for each in channels]
        raw = {**raw, "channels": at}
    mail = raw.get("mail")
    if not isinstance(mail, dict) or not isinstance(smtp := mail.get("smtp"), dict) or not smtp.get("ca_file"):
        return raw
    return {**raw, "mail": {**mail, "smtp": {**smtp, "ca_file": str(_from(path, smtp["ca_file"]))}}}


def _paths_from(path: Path, stanza: Mapping[str, Any]) -> dict[str, object]:
    return {key: _from(path, stanza[key]) for key in ("ca_file", "folder") if stanza.get(key)}


def _from(path: Path, value: object) -> object:
    return path.absolute().parent / value if isinstance(value, str) and value else value


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as missing:
        raise ConfigError(path, (f"找不到配置文件 {path}(the file does not exist)",)) from missing
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, (f"读不了配置文件 (cannot be read): {error}",)) from error
    except MarkedYAMLError as error:
        line = (
            f"第 {error.problem_mark.line + 1} 行 (line {error.problem_mark.line + 1}): " if error.problem_mark else ""
        )
        raise ConfigError(path, (f"{line}{error.problem or error.context}",)) from error
    except YAMLError as error:
        raise ConfigError(path, (str(error),)) from error
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict):
        raise ConfigError(path, ("应当是“键: 值”的形式 (should be keys with values)",))
    return loaded


_RENAMED = {"mail.time_zone": "time_zone", "write_back.limits": "limits"}
"""Keys of earlier versions that said the same as another one."""


def _sentence(error: Any) -> str:  # noqa: ANN401  pydantic's own mapping
    """One sentence: the key, what was seen, what it may be."""
    key = ".".join(str(part) for part in error["loc"])
    context = error.get("ctx") or {}
    if error["type"] == "missing":
        return f"缺少 {key} (is needed)"
    if new := _RENAMED.get(key):
        return f"{key}: 已取消，请改写 {new} (is no key any more; write {new}, which now holds everywhere)"
    if error["type"] == "extra_forbidden":
        return f"没有 {key} 这个键 (no such key); 这里可以写 (may be): {', '.join(_keys_beside(error['loc']))}"
    if "expected" in context:
        return f"{key}: {error['input']!r} 不对 (is wrong); 可以是 (may be): {context['expected']}"
    message = error["msg"].removeprefix("Value error, ")
    if error["loc"][:1] == ("channels",):  # somebody may have written a key there: what was given is not repeated
        return f"{key}: {message}"
    return f"{key}: {message} (写的是 / given: {_brief(error.get('input'))})"


def _keys_beside(location: tuple[Any, ...]) -> tuple[str, ...]:
    model: type[BaseModel] = Config
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        annotation = field.annotation if field else None
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
        elif field is not None and getattr(annotation, "__args__", None):
            inner = [each for each in annotation.__args__ if isinstance(each, type) and issubclass(each, BaseModel)]  # type: ignore[union-attr]
            model = inner[0] if inner else model
    return tuple(model.model_fields)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
