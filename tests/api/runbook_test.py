"""The runbook holds what can be said, and nothing that cannot: every event code with its level, every alert, every
check of the doctor, and only words of the operator's command that there are."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "deploy/RUNBOOK.md").read_text()
CALL = re.compile(r'\blog_(debug|info|warn|error|write)\s*\(\s*([^,]+),')
CODE = re.compile(r"[a-z]+\.[a-z_]+")


def sources():
    for path in [*ROOT.glob("common/*.c"), *ROOT.glob("services/*/*.c"), *ROOT.glob("proto/**/*.c")]:
        yield path, re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)


def said():
    """Code → levels, from the source: the daemons, nginx, and what the logs' reader makes of others' lines."""
    found = {}
    for path, text in sources():
        for level, code in CALL.findall(text):
            if path.name == "log.c":
                continue  # the log's own definition
            assert level != "write" and re.fullmatch(r'"[a-z]+\.[a-z_]+"', code), \
                f"{path.relative_to(ROOT)}: {code} is no literal code"
            found.setdefault(code.strip('"'), set()).add(level)
    own = re.findall(r'LOG_(\w+), "([a-z.]+)", NULL', (ROOT / "common/log.c").read_text())
    assert own
    for level, code in own:
        found.setdefault(code, set()).add(level.lower())
    for code in re.findall(r'"event.code":"([^"]+)"', (ROOT / "deploy/nginx/common.conf").read_text()):
        found[code] = {"info"}
    for code in re.findall(r'"(\w+\.line)"', "".join(
            (ROOT / path).read_text() for path in ("deploy/lib/log_lines.py", "deploy/compose/nginx-lines"))):
        found[code] = {"info" if code == "other.line" else "as it says"}
    return found


def section(title):
    found = re.search(rf"^## {title}$(.*?)(?=^## |\Z)", RUNBOOK, re.M | re.S)
    assert found, title
    return found[1]


def rows(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()
            if line.startswith("| `")]


def test_every_event_code_is_in_the_catalogue_with_its_level():
    told = {}
    for code, level, meaning, _ in rows(section("Event codes")):
        code = code.strip("`")
        assert CODE.fullmatch(code) and code not in told, code
        assert meaning, code
        told[code] = {level}
    assert told == said()


def test_a_code_that_is_to_be_looked_at_says_what_to_do():
    for code, level, _, todo in rows(section("Event codes")):
        assert todo or level not in ("warn", "error"), code


def test_every_alert_has_its_paragraph():
    alerts = re.findall(r"^ +- alert: (\w+)$", (ROOT / "deploy/observe/alerts.yml").read_text(), re.M)
    paragraphs = re.findall(r"^### (\w+)\n(.+)$", section("Alerts"), re.M)
    assert [name for name, _ in paragraphs] == alerts
    assert all(len(text) > 15 for _, text in paragraphs)


def test_alerts_named_elsewhere_are_there():
    alerts = set(re.findall(r"^ +- alert: (\w+)$", (ROOT / "deploy/observe/alerts.yml").read_text(), re.M))
    assert set(re.findall(r"\bMinglu[A-Z]\w+", RUNBOOK)) == alerts


def test_every_check_of_the_doctor_is_there():
    checks = set()
    for path in ROOT.glob("deploy/lib/*.sh"):
        checks |= set(re.findall(r"\b(?:good|odd|bad|findings_of) ([a-z]+) ", path.read_text()))
    assert {check.strip("`") for check, _ in rows(section("The doctor's findings"))} == checks


def test_the_operators_words_are_known():
    command = (ROOT / "deploy/minglu").read_text()
    known = set(re.findall(r"^  (\w+)", re.search(r"<<'HELP'\n(.*?)\nHELP", command, re.S)[1], re.M))
    used = set(re.findall(r"(?:\bM|deploy/minglu(?: --compose)?) ([a-z]+)", RUNBOOK))
    assert used <= known, used - known
    assert {"doctor", "backup", "restore", "logs", "parked", "upgrade"} <= used


def test_files_named_are_there():
    for path in re.findall(r"`((?:deploy|services|common|tests)/[\w./*-]+)`", RUNBOOK):
        assert list(ROOT.glob(path)), path
