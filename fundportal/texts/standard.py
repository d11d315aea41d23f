"""The texts that come with the portal, in `defaults/`: they hold until the office has its own."""

import datetime
import json
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "defaults"


@lru_cache
def standard(key: str, language: str) -> str:
    """The portal's own text of a piece in that language."""
    return (FOLDER / f"{key}.{language}.md").read_text(encoding="utf-8").strip()


@lru_cache
def last_test() -> datetime.date:
    """The day on which the pages' accessibility was tested last."""
    found = json.loads((FOLDER / "tested.json").read_text(encoding="utf-8"))
    return datetime.date.fromisoformat(found["date"])
