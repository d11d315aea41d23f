"""Reads back what stands in a PDF."""

import io
import re

import pdfplumber


def pages_of(content: bytes) -> list[str]:
    """The text of each page, every kind of space as a plain one."""
    with pdfplumber.open(io.BytesIO(content)) as opened:
        return [plain(page.extract_text()) for page in opened.pages]


def plain(text: str) -> str:
    """The text with every kind of space as a plain one."""
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text)
