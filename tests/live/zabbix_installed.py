"""What a Zabbix of the tests stands on: Debian's packages, an empty database and a front end, made once per machine.

They lie in a folder beside the other temporary files, named after what they are made of; making them takes 10 s. Of
several who start at once one makes them, and the others wait.
"""

import fcntl
import gzip
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

from tests.live.processes import Process, free_port, spawn, wait

SERVER = Path("/usr/sbin/zabbix_server")
SCHEMA = Path("/usr/share/zabbix-server-pgsql")
FRONT_END = Path("/usr/share/zabbix")
POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin/postgres"), default=Path("/usr/lib/postgresql/15/bin/postgres"))
PHP = Path("/usr/bin/php")
DRIVER = next(Path("/usr/lib/php").glob("*/pgsql.so"), Path("/usr/lib/php/pgsql.so"))

NEEDED = {
    "zabbix-server-pgsql": SERVER,
    "zabbix-frontend-php": FRONT_END / "api_jsonrpc.php",
    "postgresql": POSTGRES,
    "php-cli": PHP,
    "php-pgsql": DRIVER,
}
MISSING = ", ".join(package for package, file in NEEDED.items() if not file.exists())

WHERE = "NOC_TESTS_ZABBIX_CONF"
PHP_LIMITS = {"post_max_size": "16M", "max_execution_time": "300", "max_input_time": "300"}

SERVER_CONFIG = """\
ListenIP=127.0.0.1
ListenPort={trapper}
SourceIP=127.0.0.1
AllowRoot=1
LogType=file
LogFile={folder}/server.log
PidFile={folder}/server.pid
SocketDir={folder}
DBHost=127.0.0.1
DBPort={database}
DBName=zabbix
DBUser=zabbix
CacheUpdateFrequency=1
StartPollers=2
StartPollersUnreachable=1
StartPreprocessors=1
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartTrappers=1
StartLLDProcessors=1
StartEscalators=1
StartAlerters=1
StartHistoryPollers=1
StartDBSyncers=1
StartReportWriters=0
Timeout=2
UnreachablePeriod=3
UnreachableDelay=1
UnavailableDelay=3
"""
FRONT_END_CONFIG = """\
<?php
$DB['TYPE'] = 'POSTGRESQL'; $DB['SERVER'] = '127.0.0.1'; $DB['PORT'] = '{database}'; $DB['DATABASE'] = 'zabbix';
$DB['USER'] = 'zabbix'; $DB['PASSWORD'] = ''; $DB['SCHEMA'] = ''; $DB['ENCRYPTION'] = false;
$DB['DOUBLE_IEEE754'] = true;
$ZBX_SERVER = '127.0.0.1'; $ZBX_SERVER_PORT = '{trapper}'; $ZBX_SERVER_NAME = 'tests';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""


def prepared() -> Path:
    """The folder with an empty Zabbix database and the front end; whoever comes first makes it, others wait."""
    parts = [(file.name, file.stat().st_size) for file in sorted(SCHEMA.glob("*.gz"))]
    of = hashlib.sha256(f"3 {POSTGRES} {parts} {FRONT_END.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"noc-tests-zabbix-{of}-{os.getuid()}"
    with _alone(folder.with_suffix(".lock")):
        if not folder.exists():
            making = Path(tempfile.mkdtemp(prefix=f"{folder.name}-"))
            try:
                _prepare(making, folder)
                making.rename(folder)
            except BaseException:
                shutil.rmtree(making, ignore_errors=True)
                raise
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _prepare(folder: Path, at: Path) -> None:
    """Make it in `folder`, which will stand `at` another place."""
    folder.chmod(0o711)
    data, port, log = folder / "data", free_port(), folder / "database.log"
    data.mkdir()
    give_to_postgres(data)
    words: list[str | Path] = ["-D", data, "-U", "zabbix", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    run([*_as_postgres(), POSTGRES.with_name("initdb"), *words])
    database = database_process(data, data, port, log)
    try:
        there = ["-h", "127.0.0.1", "-p", str(port), "-U", "zabbix"]
        run([POSTGRES.with_name("createdb"), *there, "zabbix"])
        for part in ("schema", "images", "data"):
            script = gzip.decompress((SCHEMA / f"{part}.sql.gz").read_bytes())
            run([POSTGRES.with_name("psql"), "-q", "-1", "-v", "ON_ERROR_STOP=1", *there, "zabbix"], script)
    finally:
        os.kill(database.pid, SIGINT)
        database.popen.wait(30)
    shutil.copytree(FRONT_END, folder / "www", symlinks=False, ignore_dangling_symlinks=True)
    # Debian's front end has one place for its configuration: ours is told by the environment.
    file = folder / "www/include/classes/core/CConfigFile.php"
    before = file.read_text()
    after = before.replace("'/etc/zabbix/zabbix.conf.php'", f"'{at}/www/told.conf.php'")
    assert before != after, "the front end keeps its configuration elsewhere"
    file.write_text(after)
    (folder / "www/told.conf.php").write_text(f"<?php require getenv('{WHERE}');\n")


def database_process(data: Path, sockets: Path, port: int, log: Path) -> Process:
    quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=60"]
    settings = [word for setting in ("listen_addresses=127.0.0.1", *quick) for word in ("-c", setting)]
    command: list[str | Path] = [*_as_postgres(), POSTGRES, "-D", data, "-p", str(port), "-k", sockets, *settings]
    process = spawn(command, log)
    ready: list[str | Path] = [POSTGRES.with_name("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    try:
        wait(lambda: subprocess.run(ready, check=False).returncode == 0, 20, "PostgreSQL is ready")
    except TimeoutError:
        process.end()
        raise
    return process


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def give_to_postgres(path: Path) -> None:
    if os.geteuid():
        return
    user = pwd.getpwnam("postgres")
    for one in (path, *path.rglob("*")):
        os.chown(one, user.pw_uid, user.pw_gid)


def run(command: list[str | Path], given: bytes = b"") -> None:
    done = subprocess.run(command, input=given, capture_output=True, cwd="/", timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-500:]!r} {done.stderr[-1500:]!r}"
