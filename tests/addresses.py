"""Every address of the portal, and a database that lets nothing be written while they are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def every_address() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of each address in the URL conf, and the names of its arguments."""
    return _walk(get_resolver().url_patterns)


def _walk(
    patterns: list[Any], spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name or "without a name"))
            yield name, tuple(pattern.pattern.converters)


def refuse_writing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let nothing be written; one statement that checks the right itself may find no row."""
    assert "django_session" not in sql or sql.startswith("SELECT"), sql
    answer = execute(sql, params, many, context)
    reads = re.match(r"[\s(]*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|WITH)", sql)
    assert reads or context["cursor"].rowcount == 0, sql
    return answer
