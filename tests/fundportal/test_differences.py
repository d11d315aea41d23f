"""The difference between two texts: nothing is lost, and a person can read it."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from fundportal.differences import Piece, between, compare


def test_a_changed_word_stands_struck_through_before_the_new_one() -> None:
    assert compare("Sex hembesök av två.", "Åtta hembesök av två.") == (
        Piece("removed", "Sex"),
        Piece("added", "Åtta"),
        Piece("same", " hembesök av två."),
    )


def test_a_new_paragraph_is_one_addition() -> None:
    added = compare("Första.", "Första.\n\nAndra stycket.")
    assert added == (Piece("same", "Första."), Piece("added", "\n\nAndra stycket."))


def test_spaces_alone_are_no_difference() -> None:
    assert all(piece.kind == "same" for piece in compare("a  b", "a b"))


def test_a_label_in_only_one_list_is_all_added_or_removed() -> None:
    found = between([("Skola", "Ja"), ("Kultur", "Nej")], [("Skola", "Ja"), ("Fritid", "Ny")])
    assert [(item.label, item.is_changed) for item in found] == [
        ("Skola", False),
        ("Fritid", True),
        ("Kultur", True),
    ]
    assert found[2].pieces == (Piece("removed", "Nej"),)


def test_the_same_label_twice_is_compared_in_turn() -> None:
    found = between([("Mått", "1"), ("Mått", "2")], [("Mått", "1"), ("Mått", "3")])
    assert [item.is_changed for item in found] == [False, True]


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_both_texts_can_be_read_out_of_the_difference(before: str, after: str) -> None:
    pieces = compare(before, after)
    without_old = "".join(piece.text for piece in pieces if piece.kind != "removed")
    without_new = "".join(piece.text for piece in pieces if piece.kind != "added")
    assert without_old.split() == after.split()
    assert without_new.split() == before.split()


def test_long_texts_are_compared_in_reasonable_time() -> None:
    lines = [f"Rad {n} handlar om något som {n % 7} personer gör i kommunen." for n in range(400)]
    changed = [
        line.replace("personer", "familjer") if n % 5 else line for n, line in enumerate(lines)
    ]
    began = time.perf_counter()
    pieces = compare("\n".join(lines), "\n".join(changed))
    assert time.perf_counter() - began < 3
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "\n".join(changed)


def test_a_wall_of_words_without_lines_is_compared_in_reasonable_time() -> None:
    before, after = "och en " * 3000, "en och " * 3000
    began = time.perf_counter()
    compare(before, after)
    assert time.perf_counter() - began < 3
