"""Which texts of the public pages the fund office may write itself; pure, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Piece:
    """A page or a part of one; `least_headings` is how many headings the law asks it to have."""

    key: str
    name: Any
    page: str
    least_headings: int = 0


_ALL = (
    Piece("start-lead", _("Start page: what a social investment is"), "public:start"),
    Piece("start-way", _("Start page: from need to result"), "public:start"),
    Piece("apply-lead", _("How to apply: in brief"), "public:apply"),
    Piece("apply-way", _("How to apply: who may, and step by step"), "public:apply"),
    Piece("accessibility", _("Accessibility statement"), "public:accessibility", 11),
    Piece("privacy", _("How personal data are handled"), "public:privacy"),
)
PIECES: Mapping[str, Piece] = MappingProxyType({piece.key: piece for piece in _ALL})
