"""The machine's own time zone, by name."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones


def machine_zone() -> str:
    """Return the name of the zone that the system's clock is in; a fixed offset's where only that is known."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named in available_timezones():
        return named
    local = Path("/etc/localtime")
    if local.is_symlink():
        target = local.resolve().as_posix()
        name = target.partition("/zoneinfo/")[2]
        if name in available_timezones():
            return name
    return _by_offset()


def _by_offset() -> str:
    """Return a zone with today's offset, Shanghai's first: Windows tells no name of the public list."""
    now = datetime.now().astimezone()
    if ZoneInfo("Asia/Shanghai").utcoffset(now.replace(tzinfo=None)) == now.utcoffset():
        return "Asia/Shanghai"
    offset = now.utcoffset()
    hours = round(offset.total_seconds() / 3600) if offset else 0
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
