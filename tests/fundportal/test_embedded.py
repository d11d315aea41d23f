"""The embedded PostgreSQL: closed to others, mended after crashes, shared by those who start it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from fundportal import embedded, places
from fundportal.embedded import Layout, Server, cluster, layout


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of this file's own; each test finds it stopped or running as it likes."""
    home = Path(tempfile.mkdtemp(prefix="fundportal-", dir="/tmp"))
    made = Server(Layout(home), durable=False)
    yield made
    made.stop()
    shutil.rmtree(home)


@pytest.fixture(autouse=True)
def _stopped(server: Server) -> Iterator[None]:
    yield
    server.stop()


def postmaster(server: Server) -> int:
    return int((server.layout.data / "postmaster.pid").read_text().split()[0])


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be taken note of does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def eventually(condition: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def answers(server: Server) -> bool:
    with psycopg2.connect(server.layout.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        answered = cursor.fetchone() == (1,)
    connection.close()
    return answered


def test_it_starts_answers_and_stops(server: Server) -> None:
    url = server.start()
    assert answers(server)
    assert url == server.layout.url
    process = postmaster(server)
    server.stop()
    assert not is_alive(process)
    assert not server.is_running()


def test_starting_twice_is_one_server(server: Server) -> None:
    server.start()
    first = postmaster(server)
    server.start()
    assert postmaster(server) == first


def test_stopping_what_does_not_run_is_no_fault(server: Server) -> None:
    server.stop()
    Server(Layout(Path("/tmp/there-is-no-such-folder"))).stop()
    assert not Path("/tmp/there-is-no-such-folder").exists()


def test_what_was_written_is_there_at_the_next_start(server: Server) -> None:
    server.start()
    with psycopg2.connect(server.layout.url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
    connection.close()
    server.stop()
    server.start()
    with psycopg2.connect(server.layout.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT number FROM kept")
        assert cursor.fetchone() == (7,)
        cursor.execute("DROP TABLE kept")
    connection.close()


def test_folders_are_closed_and_the_server_is_not_root(server: Server) -> None:
    server.start()
    owner = server.layout.owner
    for folder in (server.layout.home, server.layout.data, server.layout.socket_folder):
        found = folder.stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o700, owner.uid)
    assert owner.uid != 0
    assert Path(f"/proc/{postmaster(server)}").stat().st_uid == owner.uid


def test_no_port_is_open_and_nobody_is_trusted(server: Server) -> None:
    server.start()
    with psycopg2.connect(server.layout.url) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("SELECT DISTINCT type, auth_method FROM pg_hba_file_rules")
        assert cursor.fetchall() == [("local", "peer")]
    connection.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else")
def test_another_user_is_not_let_in(server: Server) -> None:
    server.start()
    server.layout.home.chmod(0o755)
    server.layout.socket_folder.chmod(0o755)
    (server.layout.socket_folder / ".s.PGSQL.5432").chmod(0o777)
    try:
        with pytest.raises(embedded.EmbeddedFault, match="Peer authentication failed"):
            cluster.run(
                server.layout.owner,
                cluster.programs() / "psql",
                f"--host={server.layout.socket_folder}",
                f"--username={layout.ROLE}",
                "--command=SELECT 1",
                "postgres",
            )
    finally:
        server.layout.home.chmod(0o700)


def test_a_killed_server_starts_again(server: Server) -> None:
    server.start()
    process = postmaster(server)
    os.kill(process, signal.SIGKILL)
    eventually(lambda: not server.is_running())
    server.start()
    assert postmaster(server) != process
    assert answers(server)


@pytest.mark.parametrize("content", ["", "rubbish\n", "{me}\n/elsewhere\n1\n5432\n", "999999999\n"])
def test_a_stale_pid_file_is_mended(server: Server, content: str) -> None:
    server.start()
    server.stop()
    stale = server.layout.data / "postmaster.pid"
    stale.write_text(content.format(me=os.getpid()))
    (server.layout.socket_folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    server.start()
    assert answers(server)


def test_a_broken_pid_file_of_a_living_server_is_mended(server: Server) -> None:
    server.start()
    (server.layout.data / "postmaster.pid").write_text("rubbish")
    server.start()
    assert answers(server)


def test_an_interrupted_first_start_is_made_anew() -> None:
    home = Path(tempfile.mkdtemp(prefix="fundportal-", dir="/tmp"))
    fresh = Server(Layout(home), durable=False)
    try:
        (home / "data.unfinished").mkdir()
        (home / "data.unfinished" / "PG_VERSION").write_text("18\n")
        (home / "start.lock").mkdir()
        fresh.start()
        assert answers(fresh)
    finally:
        fresh.stop()
        shutil.rmtree(home)


def test_data_of_another_version_is_left_alone(server: Server) -> None:
    server.start()
    server.stop()
    version = server.layout.data / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(embedded.EmbeddedFault, match="17"):
            server.start()
    finally:
        version.write_text("18\n")


def test_a_folder_with_something_else_in_it_is_left_alone() -> None:
    home = Path(tempfile.mkdtemp(prefix="fundportal-", dir="/tmp"))
    (home / "data").mkdir()
    (home / "data" / "letter.txt").write_text("mine")
    other = Server(Layout(home))
    try:
        with pytest.raises(embedded.EmbeddedFault, match="data"):
            other.start()
        assert (home / "data" / "letter.txt").read_text() == "mine"
    finally:
        other.stop()
        shutil.rmtree(home)


STARTER = """
import sys
from pathlib import Path
from fundportal.embedded import Layout, Server
server = Server(Layout(Path(sys.argv[1])), durable=False)
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
print("left", flush=True)
"""


def starter(server: Server) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(server.layout.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=places.CHECKOUT,
    )


def test_processes_that_start_at_once_share_one_server_until_the_last_leaves(
    server: Server,
) -> None:
    users = [starter(server) for _ in range(3)]
    assert [user.stdout.readline().strip() for user in users] == [server.layout.url] * 3
    process = postmaster(server)
    for user in users:
        assert server.is_running()
        assert user.communicate("\n", timeout=30)[0] == "left\n"
    assert not server.is_running()
    assert not is_alive(process)


def test_a_long_path_gets_a_short_socket_folder(tmp_path: Path) -> None:
    long = Layout(tmp_path / ("long" * 30))
    assert len(str(long.socket_folder / ".s.PGSQL.5432.lock")) <= layout.SOCKET_PATH_LIMIT
    assert Layout(tmp_path / ("long" * 31)).socket_folder != long.socket_folder


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "there")
    with pytest.raises(embedded.EmbeddedFault, match="run"):
        cluster.closed_folder(tmp_path / "run", Layout(tmp_path).owner)


def test_loading_the_settings_starts_nothing(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"STATE_DIR": str(tmp_path / "state"), "HOME": str(tmp_path)}
    program = (
        "import django; django.setup(); from fundportal import embedded;"
        "print(embedded.running_url('never') is None)"
    )
    environment["DJANGO_SETTINGS_MODULE"] = "fundportal.settings"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        cwd=places.CHECKOUT,
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    assert not (tmp_path / "state").exists()
