# SPDX-License-Identifier: Apache-2.0
"""A backup directory: what stands where, and what can be known of it without opening anything.

    made-by-minglu                       it is one, and whose: the name its instance gave itself (owner.sh); a disk that
                                         is not mounted has no such file
    base/2026-11-23T031500Z/             one base backup; made as .new and renamed, so never half there
        base.tar.zst.age                 PostgreSQL's files, with the WAL written meanwhile
        extras.tar.age                   the secrets and choices a restored instance needs
        manifest.json                    sizes, checksums, and the numbers a restore compares
    wal/NAME-SHA256.zst.age              the archive (deploy/postgres/archive)

Only Debian's python3 is needed; age and zstd do the rest."""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

FORMAT = 1
SCHEMAS = "intake matching monitoring sanctions gateway"
SQL = pathlib.Path(__file__).resolve().parents[1] / "postgres"
WAL_NAME = re.compile(r"([0-9A-F]{24})-([0-9a-f]{64})\.zst\.age")
HISTORY_NAME = re.compile(r"([0-9A-F]{8})\.history-([0-9a-f]{64})\.zst\.age")
SEGMENT = 16 << 20
SEGMENTS_PER_LOG = (1 << 32) // SEGMENT
CHUNK = 1 << 20


class Refused(Exception):
    """One sentence for the operator."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def run_main(main):
    """The end of every tool here: 0, or a sentence and 1."""
    try:
        main()
    except Refused as why:
        say(f"minglu: {why}")
        sys.exit(1)
    except OSError as why:
        say(f"minglu: {why.filename or ''}: {why.strerror}.")
        sys.exit(1)


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def write_time(at):
    return at.isoformat().replace("+00:00", "Z")


def read_time(text):
    at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


# ---- files ----

def checked(path):
    """Size and SHA-256 of a file, as a manifest has them."""
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def modified(path):
    return datetime.datetime.fromtimestamp(int(path.stat().st_mtime), datetime.timezone.utc)


def read_name(path):
    return path.read_text() if path and (path := pathlib.Path(path)).exists() else ""


def write_whole(path, text):
    """All of it or nothing; everybody may read it."""
    new = path.with_name(path.name + ".new")
    with open(new, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
    new.rename(path)


def sync_directory(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Directory:
    """The backup directory itself."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.base = self.path / "base"
        self.wal = self.path / "wal"
        self.mark = self.path / "made-by-minglu"
        if not self.mark.is_file():
            raise Refused(f"{path} is no backup directory of minglu; is the backup disk mounted?")

    def is_of_another(self, owner):
        """Whether its mark names an instance that is not the one whose name is in the file `owner`."""
        name = self.mark.read_text()
        return name != "" and name != read_name(owner)

    def take_over(self, owner):
        """From now on it is of the instance whose name is in the file, which gets one if it has none."""
        if not read_name(owner):
            write_whole(pathlib.Path(owner), f"{uuid.uuid4()}\n")
        write_whole(self.mark, read_name(owner))

    def backups(self):
        """The base backups, oldest first; one whose manifest cannot be read is named and left out."""
        found = []
        for path in sorted(self.base.glob("[0-9]*Z")):
            try:
                found.append(Backup(path))
            except (OSError, ValueError, KeyError) as why:
                say(f"minglu: {path}: its manifest cannot be read ({why}).")
        return found

    def archived(self):
        """Names of the archived WAL files → their paths."""
        found = {}
        for path in self.wal.iterdir():
            if match := WAL_NAME.fullmatch(path.name):
                found[match[1]] = path
        return found

    def histories(self):
        """Numbers (as they are written) of the timelines that began by a restore → their archived .history files."""
        return {match[1]: path for path in self.wal.iterdir() if (match := HISTORY_NAME.fullmatch(path.name))}


class Backup:
    """One base backup by its manifest."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.manifest = json.loads((self.path / "manifest.json").read_text())
        if self.manifest["format"] != FORMAT:
            raise ValueError(f"format {self.manifest['format']}")
        self.id = self.manifest["id"]
        self.began, self.ended = read_time(self.manifest["began"]), read_time(self.manifest["ended"])
        self.first_wal, self.last_wal = self.manifest["first_wal"], self.manifest["last_wal"]

    def bytes(self):
        return sum(file["bytes"] for file in self.manifest["files"].values())

    def check(self):
        """Every file as it was written, or Refused."""
        for name, wanted in self.manifest["files"].items():
            path = self.path / name
            if not path.is_file():
                raise Refused(f"{path} is not there; choose another backup (backup list).")
            if checked(path) != wanted:
                raise Refused(f"{path} is damaged: not what its manifest says; choose another backup (backup list).")


# ---- WAL ----

def wal_of(timeline, lsn):
    """The name of the file a place in the WAL is in."""
    high, low = (int(part, 16) for part in lsn.split("/"))
    return f"{timeline:08X}{high:08X}{low // SEGMENT:08X}"


# ---- the database ----

def ask(database, *words):
    """psql's answer, trimmed."""
    done = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", database, *words],
                          capture_output=True, text=True, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))
    if done.returncode != 0:
        raise Refused(f"PostgreSQL: {done.stderr.strip()}")
    return done.stdout.strip()


def numbers(database):
    """Heads, counts, the journal with the root of its tree; what a restore is compared with."""
    told = json.loads(ask(database, "-v", f"schemas={SCHEMAS}", "-f", SQL / "numbers.sql"))
    told["journal"]["root"] = journal_root(database, told["journal"]["size"])
    return told


def journal_root(database, size):
    """The root of the RFC 6962 tree over the first `size` leaves."""
    leaves = ask(database, "-v", f"size={size}", "-f", SQL / "leaves.sql").split()
    if len(leaves) != size:
        raise Refused(f"the journal has {len(leaves)} of its first {size} leaves.")
    return tree_root(bytes.fromhex(leaf) for leaf in leaves).hex()


def tree_root(leaves):
    """Leaves are hashes already; full subtrees are merged as they come, the rest from the right at the end."""
    peaks = []  # (height, hash)
    for leaf in leaves:
        height, node = 0, leaf
        while peaks and peaks[-1][0] == height:
            height, node = height + 1, hashlib.sha256(b"\x01" + peaks.pop()[1] + node).digest()
        peaks.append((height, node))
    if not peaks:
        return hashlib.sha256().digest()
    node = peaks.pop()[1]
    while peaks:
        node = hashlib.sha256(b"\x01" + peaks.pop()[1] + node).digest()
    return node
