"""The file broker: a letter is there whole or not at all, and a broken one ends nobody."""

from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from fundportal import celery, letterbox


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    options = celery.broker("", tmp_path)["broker_transport_options"]
    for name in ("data_folder_in", "control_folder"):
        Path(options[name]).mkdir(parents=True)
    opened = Connection("filesystem://localhost//", transport_options=options)
    with opened, opened.channel() as channel:
        yield channel


def test_the_portals_own_transport_is_used(channel: Any) -> None:
    assert isinstance(channel, letterbox.Channel)


def test_letters_come_out_in_order_and_once(channel: Any) -> None:
    for number in range(3):
        channel._put("jobs", {"number": number})
    channel._put("other", {"number": 9})
    assert sorted(channel._get("jobs")["number"] for _letter in range(3)) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("jobs")


def test_a_letter_has_its_name_only_when_it_is_whole(
    channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(path: Path, text: bytes) -> None:
        path.open("wb").close()
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_bytes", cut_off)
    with pytest.raises(OSError, match="disk full"):
        channel._put("jobs", {"number": 1})
    with pytest.raises(Empty):
        channel._get("jobs")


def test_a_letter_that_cannot_be_read_is_overlooked(channel: Any) -> None:
    Path(channel.data_folder_in, "1_x.jobs.msg").touch()
    with pytest.raises(Empty):
        channel._get("jobs")
    channel._put("jobs", {"number": 2})
    assert channel._get("jobs") == {"number": 2}
