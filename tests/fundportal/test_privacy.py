"""What points out a person is found and masked; what only looks like it is left alone."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundportal.privacy import MASKS, find, find_personal_numbers, has_check_digit, mask, plain

PERSONNUMMER = [  # examples and test numbers that Skatteverket has published
    "811218-9876",
    "8112189876",
    "19811218-9876",
    "198112189876",
    "811218+9876",
    "18811218+9876",
    "19811218 9876",
    "811218 - 9876",
    "811218\u20139876",
    "1981-12-18-9876",
    "1981-12-18 9876",
    "\uff18\uff11\uff11\uff12\uff11\uff18-\uff19\uff18\uff17\uff16",
    "640823-3234",
    "000229-1235",
]
SAMORDNINGSNUMMER = ["701063-2391", "197010632391", "19701063-2391"]
PHONES = [
    "070-123 45 67",
    "0701234567",
    "070 123 45 67",
    "070-1234567",
    "070-123-45-67",
    "0730-12 34 56",
    "+46701234567",
    "+46 70 123 45 67",
    "+46 (0)70-123 45 67",
    "0046 70 123 45 67",
    "+46 19 21 10 00",
    "019-21 10 00",
    "019 21 10 00",
    "(019) 21 10 00",
    "019/21 10 00",
    "019-211000",
    "023-830 00",
    "0587-123 45",
    "08-508 290 00",
    "08-123 45 67",
]
EMAILS = [
    "anna.andersson@orebro.se",
    "a@b.se",
    "anna+fond@skola.orebro.se",
    "förnamn.efternamn@exämple.se",
    "anna (at) orebro.se",
    "anna[at]orebro.se",
    "anna(snabel-a)orebro.se",
]
INNOCENT = [
    "811218-9875",  # wrong check digit
    "811318-9874",  # no such month
    "990229-1234",  # no such day
    "0000000000",
    "212000-1967",  # organisation number of a municipality
    "556036-0793",  # organisation number of a company
    "65 000 000 kr",
    "+65 000 000 kr",
    "+46 000 000 kr",
    "+46 500 000 kr",
    "1 234 567,50 kr",
    "0,75 procent",
    "8112189876,50",
    "12.8112189876",
    "81121898761",
    "Ks 954/2016",
    "dnr Ks 00123/2026",
    "SI-2026-0001",
    "SI-2026-0701234567",
    "2026-11-21",
    "21-11-2026",
    "01-02-2026",
    "2026-11-21 10:15",
    "2026-01-02 03-04",
    "kl. 08-12 13-17",
    "kl. 08.00-16.30",
    "08:00-12:00",
    "1978 1,794 dollar, 633",
    "702 19 Örebro",
    "§ 12, punkt 3.1.4",
    "ISBN 978-91-7000-123-4",
    "550e8400-e29b-41d4-a716-446655440000",
    "100 000-150 000",
    "0,1-0,2",
    "år 2013-2023",
    "2013 65, 2015 80, 2023 100",
    "@orebro",
    "följ oss på @orebrokommun",
    "fem@sex",
    "1013 0001 0017",
    "005 123 456",
]


@pytest.mark.parametrize("number", PERSONNUMMER)
def test_finds_personnummer_in_every_way_it_is_written(number: str) -> None:
    for text in (number, f"Hej, {number}.", f"pnr:{number}!", f"({number})", f"x\n{number}\ny"):
        (hit,) = find_personal_numbers(text)
        assert hit.kind == "personnummer"
        assert text[hit.start : hit.end] == number


@pytest.mark.parametrize("number", SAMORDNINGSNUMMER)
def test_finds_samordningsnummer(number: str) -> None:
    (hit,) = find_personal_numbers(f"nr {number},")
    assert hit.kind == "samordningsnummer"


def test_finds_several_and_one_behind_a_lookalike() -> None:
    text = "811218-9875 811218-9876; 640823-3234/670919-9530"
    assert [text[hit.start : hit.end] for hit in find_personal_numbers(text)] == [
        "811218-9876",
        "640823-3234",
        "670919-9530",
    ]


@pytest.mark.parametrize("phone", PHONES)
def test_masks_phone_numbers(phone: str) -> None:
    assert mask(f"Ring {phone}, tack") == "Ring [telefonnummer], tack"
    assert mask(phone) == "[telefonnummer]"


@pytest.mark.parametrize("address", EMAILS)
def test_masks_mail_addresses(address: str) -> None:
    assert mask(f"Skriv till {address}.") == "Skriv till [e-postadress]."


@pytest.mark.parametrize("text", INNOCENT)
def test_leaves_what_only_looks_alike(text: str) -> None:
    assert mask(text) == text
    assert mask(f"Det står {text} här.") == f"Det står {text} här."


def test_masks_all_kinds_in_one_text() -> None:
    text = "Jag, 811218-9876 (701063-2391), nås på a@b.se och 070-123 45 67 om 65 000 000 kr."
    assert mask(text) == (
        "Jag, [personnummer] ([samordningsnummer]), nås på [e-postadress] och [telefonnummer]"
        " om 65 000 000 kr."
    )


def luhn_digit(nine: str) -> str:
    return next(str(d) for d in range(10) if has_check_digit(nine + str(d)))


@st.composite
def personal_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1880, 1, 1), date(2026, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 60]))
    nine = f"{born:%y%m}{day:02d}{draw(st.integers(1, 999)):03d}"
    century = draw(st.sampled_from(["", f"{born.year // 100}"]))
    number = f"{century}{nine[:6]}{draw(st.sampled_from(['', '-', '+', ' ']))}{nine[6:]}"
    return number + luhn_digit(nine)


# Around it anything but what would make it part of a longer number or name.
around = st.text(st.characters(exclude_categories=["N", "Cs"], exclude_characters=".,+-"))


@given(around, personal_numbers(), around)
def test_every_possible_number_is_found_wherever_it_stands(
    before: str, number: str, after: str
) -> None:
    found = find_personal_numbers(f"{before}{number}{after}")
    assert [(hit.start, hit.end) for hit in found] == [(len(before), len(before) + len(number))]


@given(personal_numbers(), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_personal_number(number: str, off: int) -> None:
    wrong = number[:-1] + str((int(number[-1]) + off) % 10)
    assert not find_personal_numbers(wrong)


@given(st.text(st.sampled_from("0123456789-+ ()/.,abkr@åse§:")))
def test_masking_leaves_nothing_to_mask_and_the_rest_untouched(text: str) -> None:
    masked = mask(text)
    assert not find(masked)
    assert mask(masked) == masked
    pieces = re.split("|".join(re.escape(word) for word in MASKS.values()), masked)
    position = 0
    for piece in pieces:
        position = text.index(piece, position) + len(piece)


@given(st.integers(0, 10**12), st.sampled_from(["\u00a0", "\u202f", " "]))
def test_amounts_as_the_portal_writes_them_are_never_masked(amount: int, space: str) -> None:
    text = f"{amount:,}".replace(",", space) + f"{space}kr"
    assert mask(text) == text


@given(st.dates())
def test_dates_are_never_masked(day: date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day:%d-%m-%Y}", f"{day:%d/%m %Y}"):
        assert mask(f"den {text}.") == f"den {text}."


def test_long_hostile_texts_are_read_in_reasonable_time() -> None:
    for piece in ("1", "0 1", "a.", "@a", "07-", "1234567890 ", "+46", "a@a.", "0701234567-"):
        mask(piece * 20_000)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" En rad\r\noch en till\t. ", "En rad\noch en till\t."),
        ("Bra\u202esida\u2066\x00\x07\ufeff", "Brasida"),
        ("👩\u200d👧 åäö", "👩\u200d👧 åäö"),
    ],
)
def test_what_is_not_seen_is_not_kept(written: str, kept: str) -> None:
    assert plain(written) == kept


def test_a_number_cannot_be_hidden_by_what_is_not_seen() -> None:
    assert mask(plain("Ring 070\u200b-123\u202e 45 67")) == mask("Ring 070-123 45 67")
