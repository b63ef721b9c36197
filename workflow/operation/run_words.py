"""How a run ended, as people say it."""

from workflow.domain.finding import Language

_ENDED = {
    0: ("完成", "done"),
    1: ("出错，没有发布", "a fault, nothing was published"),
    3: ("完成，有事要人处理", "done, something needs a person"),
}


def end_said(code: int | None, language: Language) -> str:
    """Return what an exit code means."""
    return _ENDED.get(code or 0, (f"退出码 {code}", f"exit {code}"))[language is not Language.ZH]
