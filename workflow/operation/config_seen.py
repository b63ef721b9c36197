"""What config.yaml said when the last night ended well, key by key, so that doctor can name what changed since.

Values are kept as checksums: a webhook's address or a name does not lie in one more file.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from workflow.config import Config
from workflow.store import durable

FILE = "config_seen.json"


def remember(config: Config) -> None:
    """Keep what the configuration says now; the same again writes nothing."""
    path, said = config.folders.state / FILE, _normalised(config)
    if _seen(path) != said:
        durable.replace_file(path, json.dumps(said, indent=1, sort_keys=True).encode())


def changed(config: Config) -> tuple[str, ...] | None:
    """Return the keys that say something else than when the last night ended well; None: no night has yet."""
    before = _seen(config.folders.state / FILE)
    if before is None:
        return None
    now = _normalised(config)
    return tuple(sorted(key for key in {*before, *now} if before.get(key) != now.get(key)))


def _seen(path: Path) -> dict[str, str] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else None


def _normalised(config: Config) -> dict[str, str]:
    """Return a checksum by key, with dots; defaults included, so that leaving a key out that says the same is equal."""
    return {
        key: hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]
        for key, value in _leaves(config.model_dump(mode="json"), "")
    }


def _leaves(value: object, key: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from _leaves(below, f"{key}.{name}" if key else str(name))
    else:
        yield key, value
