"""Every statement and query of every daemon, prepared by PostgreSQL as that daemon's role: it is valid, it gives
the columns its header promises, and the role may run it. And the migrations' own promises."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ["intake", "matching", "monitoring", "sanctions", "gateway"]
PSQL = ["psql", "-X", "-A", "-t", "-F", "|", "-v", "ON_ERROR_STOP=1"]


class Statement:
    def __init__(self, service, name, text, gives=None, is_query=False):
        self.service = service
        self.name = name
        self.text = text.strip().rstrip(";")
        self.gives = gives
        self.is_query = is_query

    def __repr__(self):
        return f"{self.service}.{self.name}"


def named_statements(service, path):
    """The statements of a file of the form CONTRIBUTING.md describes."""
    blocks = re.split(r"^-- name: (\w+)\s*$", path.read_text(), flags=re.M)
    for name, body in zip(blocks[1::2], blocks[2::2]):
        gives = re.search(r"^-- gives: (.+)$", body, flags=re.M)
        text = re.split(r";[ \t]*(?:--.*)?$", re.sub(r"^--.*$", "", body, flags=re.M), maxsplit=1, flags=re.M)[0]
        yield Statement(service, name, text, gives.group(1) if gives else None)


def numbered(text):
    """:name → $n, as the statement compiler does; texts, comments and casts stay."""
    names = []

    def number(found):
        if found.group(1) is None:
            return found.group(0)
        if found.group(1) not in names:
            names.append(found.group(1))
        return f"${names.index(found.group(1)) + 1}"

    pattern = r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_]\w*)"
    return re.sub(pattern, number, text, flags=re.S)


def all_statements():
    for service in SERVICES:
        yield from named_statements(service, ROOT / "common/sql/statements.sql")
        yield from named_statements(service, ROOT / f"services/{service}/sql/statements.sql")
        queries = [*(ROOT / "common/sql/queries").glob("*.sql"), *(ROOT / f"services/{service}/sql/queries").glob("*.sql")]
        for path in sorted(queries):
            has_schema = (ROOT / f"proto/{service}/queries/{path.stem}.json").exists()
            yield Statement(service, path.stem, numbered(path.read_text()), is_query=has_schema)


STATEMENTS = list(all_statements())


@pytest.fixture(scope="session")
def cluster():
    directory = pathlib.Path(tempfile.mkdtemp(prefix="ml-", dir="/tmp"))
    directory.chmod(0o755)
    environment = dict(os.environ, MINGLU_BUILD=os.environ.get("MINGLU_TEST_BUILD", str(ROOT / "build/test")),
                       ASAN_OPTIONS="detect_leaks=0")
    tool = [ROOT / "tests/sql/cluster"]
    try:
        subprocess.run([*tool, "start", directory], env=environment, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, timeout=120)
        yield directory
        subprocess.run([*tool, "stop", directory], env=environment, check=True, timeout=60)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def ask(cluster, service, script):
    """Run a script as a daemon's role; the answer, or what the server complains of."""
    conninfo = (f"host='{cluster}/run/pg' user=minglu_{service} dbname=minglu "
                f"passfile='{cluster}/secrets/{service}.pgpass'")
    done = subprocess.run([*PSQL, "-q", "-d", conninfo], input=script, capture_output=True, text=True,
                          timeout=60, check=False)
    return done.stdout.strip(), done.stderr.strip()


def promised(gives):
    """The types of `n` and of what stands behind -- gives:, as PostgreSQL names them."""
    kinds = [column.strip().split(" ", 1)[1].rstrip("?") for column in gives.split(",")]
    return ["bigint"] + [{"timestamptz": "timestamp with time zone"}.get(kind, kind) for kind in kinds]


def parameter_count(text):
    return max((int(number) for number in re.findall(r"\$(\d+)", text)), default=0)


@pytest.mark.parametrize("statement", STATEMENTS, ids=repr)
def test_a_statement_is_prepared_as_its_header_says(cluster, statement):
    count = parameter_count(statement.text)
    nulls = f"({', '.join(['null'] * count)})" if count else ""
    # describing it checks it; starting it checks the role's rights; explaining runs nothing
    described, complaint = ask(cluster, statement.service, f"{statement.text} \\gdesc\n\\echo =\n"
                               f"prepare it as {statement.text};\nexplain execute it{nulls};\n")
    assert not complaint
    columns = [line.split("|") for line in described.split("=\n")[0].splitlines() if "|" in line]
    if statement.gives:
        assert [kind for _, kind in columns] == promised(statement.gives)
    if statement.is_query:
        assert [name for name, _ in columns] in (["body"], ["body", "etag"])
        assert all(kind in ("text", "json", "jsonb") for _, kind in columns)


def test_every_daemon_has_statements():
    assert {statement.service for statement in STATEMENTS} == set(SERVICES)
    assert len(STATEMENTS) > 100


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_sees_its_own_schema_alone(cluster, service):
    for other in SERVICES:
        if other == service:
            continue
        _, complaint = ask(cluster, service, f"select * from {other}.stream;")
        assert f"permission denied for schema {other}" in complaint
    _, complaint = ask(cluster, service, "create table mine (a integer);")
    assert "permission denied" in complaint
    _, complaint = ask(cluster, service, "select * from minglu.schema_migration;")
    assert "permission denied for schema minglu" in complaint


@pytest.mark.parametrize("table", [
    *(f"{service}.{table}" for service in SERVICES for table in ("audit", "outbox")), "gateway.journal"])
def test_what_was_written_there_is_never_changed_by_a_daemon(cluster, table):
    service, name = table.split(".")
    column = {"audit": "about", "outbox": "subject", "journal": "subject"}[name]
    for script in (f"update {name} set {column} = '';", f"delete from {name};", f"truncate {name};"):
        assert f"permission denied for table {name}" in ask(cluster, service, script)[1]


def migrate(cluster, root, *options):
    build = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD", ROOT / "build/test"))
    done = subprocess.run(
        [build / "bin/minglu-migrate", "--database", f"host='{cluster}/run/pg' user=minglu_admin dbname=minglu",
         "--root", root, *options], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def tree(tmp_path):
    """The migrations alone, to be spoilt."""
    shutil.copytree(ROOT / "common/sql/migrations", tmp_path / "common/sql/migrations")
    for service in SERVICES:
        shutil.copytree(ROOT / f"services/{service}/sql/migrations", tmp_path / f"services/{service}/sql/migrations")
    return tmp_path


def last_migration(tree, service="intake"):
    return sorted((tree / f"services/{service}/sql/migrations").glob("*.sql"))[-1]


def test_a_migrated_database_is_up_to_date(cluster, tree):
    assert migrate(cluster, tree) == (0, "up to date\n", "")
    assert migrate(cluster, tree, "--check") == (0, "up to date\n", "")


def test_an_edited_migration_is_refused(cluster, tree):
    path = last_migration(tree)
    path.write_text(path.read_text() + "\n-- a second thought\n")
    status, told, complaint = migrate(cluster, tree)
    assert (status, told) == (1, "")
    assert f"intake/{path.stem} was edited after it had been run" in complaint


def test_a_database_newer_than_the_tree_is_refused(cluster, tree):
    path = last_migration(tree)
    path.unlink()
    status, _, complaint = migrate(cluster, tree)
    assert status == 1
    assert "the image is older than the database" in complaint


def test_a_failing_migration_leaves_nothing(cluster, tree):
    number = int(last_migration(tree).name[:4]) + 1
    path = tree / f"services/intake/sql/migrations/{number:04}_half.sql"
    path.write_text("create table half (a integer);\nselect 1 / 0;\n")
    status, _, complaint = migrate(cluster, tree)
    assert status == 1
    assert f"intake/{number:04}_half failed: ERROR:  division by zero" in complaint
    assert "half" not in ask(cluster, "intake", "select relname from pg_class where relname = 'half';")[0]
    path.write_text("create table half (a integer);\ncommit;\n")
    status, _, complaint = migrate(cluster, tree)
    assert status == 1
    assert "ends its own transaction" in complaint or "failed" in complaint


def test_what_is_pending_is_named_by_check(cluster, tree):
    number = int(last_migration(tree).name[:4]) + 1
    (tree / f"services/intake/sql/migrations/{number:04}_more.sql").write_text("create table more ();\n")
    status, told, complaint = migrate(cluster, tree, "--check")
    assert (status, told) == (1, f"intake: intake/{number:04}_more has not been run\n")
    assert "the database is behind this tree" in complaint


def test_a_number_given_twice_is_refused(cluster, tree):
    path = last_migration(tree)
    (path.parent / f"{path.name[:4]}_twin.sql").write_text("select 1;\n")
    status, _, complaint = migrate(cluster, tree)
    assert status == 1
    assert "have the same number" in complaint


def told(position, kind, audience, parties, *documents):
    """A row of the journal whose event names these documents."""
    named = ",".join(f'{{"sha256":"{document}","title":"演示"}}' for document in documents)
    zeros = "decode(repeat('00', 32), 'hex')"
    return (f"insert into journal values ({position}, '{position}', 'x', {position}, 'minglu.{kind}.v1', 'XM2025-000001',"
            f" '{audience}', string_to_array('{parties}', ' '), now(), '{{\"evidence\":[{named}]}}', {zeros}, {zeros});")


def test_the_migration_shows_what_was_told_to_those_it_was_told_of_what_one_of_them_had_brought(cluster):
    path = ROOT / "services/gateway/sql/migrations/0005_evidence_shown.sql"
    ours, theirs, nobody = "A" * 18, "B" * 18, "C" * 18
    by_us, by_informant, by_others = ("1" * 64, "2" * 64, "3" * 64)
    holders = "".join(
        f"insert into evidence values ('{sha256}', 1, 'application/pdf', now());"
        f"insert into evidence_holder values ('{sha256}', '{key}', '{organisation}', null, now());"
        for sha256, key, organisation in ((by_us, "k1", ours), (by_informant, "public", ""), (by_others, "k3", nobody)))
    answer, complaint = ask(cluster, "gateway", "begin;" + holders + told(
        1, "monitoring.milestone_completed", "parties", f"{ours} {theirs}", by_us, by_others) + told(
        2, "monitoring.audit_answered", "parties", f"{theirs} ", by_informant) + told(
        3, "sanctions.finding_recorded", "parties", ours, by_us) + told(
        4, "monitoring.campaign_opened", "bureau", "", by_us) +
        "insert into evidence_release" + path.read_text().split("insert into evidence_release")[-1] +
        "select sha256, organisation, case_no from evidence_release order by organisation; rollback;")
    assert not complaint
    assert answer.splitlines() == [f"{by_us}|{ours}|XM2025-000001", f"{by_us}|{theirs}|XM2025-000001"]
