# SPDX-License-Identifier: Apache-2.0
"""Where the lines of an instance's logs come from: svlogd's directories (`current` and the files it has put away),
containers, units of systemd, and the archive of what none of them has any more (archive.py). Each source gives records
in order of time: `history()` what there is, `news()` what comes, with None where nothing more is there for the moment."""

import collections
import datetime
import heapq
import json
import os
import pathlib
import re
import selectors
import subprocess
import time

from log_lines import LOOK_SECONDS, UTC, Reader, now_text, read_lines, take_stamp, whole_lines

CONTAINER_SECONDS = 1  # between two looks for containers that began
DAY = "[0-9]" * 8  # in the name of a piece of the archive


def merged(sources):
    return heapq.merge(*sources, key=lambda record: record.at)


# ---- the archive ----

class Archive:
    """What is older than what a source still has itself."""

    def __init__(self, root, since):
        self.root = pathlib.Path(root)
        self.since = since or ""

    def and_then(self, service, live):
        first = next(live, None)
        for record in self.of(service):
            if first and record.at >= first.at:
                break
            yield record
        if first:
            yield first
            yield from live

    def of(self, service):
        reader = Reader(service)
        for piece in sorted(self.root.glob(f"????-??-??/{service}-{DAY}T*.log.zst")):
            if piece.parent.name < self.since[:10]:
                continue
            with subprocess.Popen(["zstd", "--quiet", "--decompress", "--stdout", piece], stdout=subprocess.PIPE) as unpacked:
                for line in whole_lines(unpacked.stdout):
                    yield from reader.records(line)


class NoArchive:
    def and_then(self, _, live):
        return live


# ---- svlogd's directories ----

class Directory:
    def __init__(self, path, service, since):
        self.path = path
        self.reader = Reader(service)
        self.since = since
        self.current = None
        self.known = []  # what was put away before `current` was opened

    def open_current(self):
        """The file that grows, and surely everything that was put away before it."""
        while True:
            known = put_away(self.path)
            current = open_gone(self.path / "current")
            if put_away(self.path) == known:
                self.known, self.current = known, current
                return
            current.close()

    def history(self):
        self.open_current()
        for name in self.known:
            yield from self.of_put_away(name)
        yield from self.of(self.current)

    def of_put_away(self, name):
        """Under processing (.u) or after it (.s)."""
        for path in (self.path / f"{name}.u", self.path / f"{name}.s"):
            if path.exists() and not is_older(path, self.since):
                with open_gone(path) as file:
                    yield from self.of(file)
                return

    def of(self, file):
        if not self.reader.at:
            self.reader.at = first_time(file)
        for line in read_lines(file):
            yield from self.reader.records(line)

    def news(self):
        """What was written since; also when the file was put away meanwhile and begun anew."""
        yield from self.of(self.current)
        while not is_same(self.current, self.path / "current"):
            yield from self.of(self.current)
            known, done = set(self.known), self.current
            self.open_current()
            done.close()
            # the first is the one just read to its end; a busy daemon may have filled others between two looks
            for name in [name for name in self.known if name not in known][1:]:
                yield from self.of_put_away(name)
            yield from self.of(self.current)


def put_away(path):
    """The names of the files svlogd has put away, in order of time, without what tells how far it is with them."""
    return sorted({file.name[:-2] for file in path.glob("@*.[su]")})


def first_time(file):
    """What is said before anything says a time is of the time of what follows; where nothing ever does, of the file's."""
    reader = Reader("")
    told = (record.at for line in read_lines(file) for record in reader.records(line) if record.at)
    at = next(told, "")
    file.seek(0)
    changed = datetime.datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return at or changed.strftime("%Y-%m-%dT%H:%M:%S.%f")


def open_gone(path):
    """A file that is put away or let go between two looks is as good as empty."""
    try:
        return open(path, "rb")
    except FileNotFoundError:
        return open(os.devnull, "rb")


def is_same(file, path):
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return True  # just being put away
    here = os.fstat(file.fileno())
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def is_older(path, since):
    try:
        return bool(since) and path.stat().st_mtime < datetime.datetime.fromisoformat(since + "+00:00").timestamp()
    except FileNotFoundError:
        return True


class Directories:
    """A native instance."""

    def __init__(self, root, names, since, archive):
        self.sources = {name: Directory(pathlib.Path(root) / name, name, since) for name in names}
        self.archive = archive

    def history(self):
        return merged(self.archive.and_then(name, source.history()) for name, source in self.sources.items())

    def news(self):
        while True:
            yield from merged(source.news() for source in self.sources.values())
            yield None
            time.sleep(LOOK_SECONDS)


# ---- containers ----

class NotThere(Exception):
    """One sentence for the operator."""


def containers_of(project):
    """(service, id, state) of every container of a compose project, those that have ended too."""
    done = subprocess.run(
        ["docker", "ps", "--all", "--no-trunc", "--filter", f"label=com.docker.compose.project={project}",
         "--filter", "label=com.docker.compose.oneoff=False",
         "--format", '{{.Label "com.docker.compose.service"}} {{.ID}} {{.State}}'],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotThere("the Docker engine does not answer.")
    return [tuple(line.split()[:3]) for line in done.stdout.splitlines()]


class Follower:
    """What one container says from a moment on, for as long as it runs."""

    def __init__(self, service, container, since):
        self.reader = Reader(service)
        self.last = since
        self.rest = b""
        self.engine = subprocess.Popen(
            ["docker", "logs", "--timestamps", "--follow", f"--since={since}Z", container],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def records(self):
        """What has come; None at its end."""
        chunk = os.read(self.engine.stdout.fileno(), 1 << 16)
        if not chunk:
            self.engine.stdout.close()
            self.engine.wait()
            return None
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [record for line in lines for record in self.of(line.rstrip(b"\r").decode(errors="replace"))]

    def of(self, line):
        stamp, line = take_stamp(line)
        if not stamp or stamp <= self.last:
            return []  # --since gives what was said at that moment again
        self.last = stamp
        return self.reader.records(line, stamp)


class Containers:
    """The stack of a compose project. Containers come, end and begin again while one follows."""

    def __init__(self, project, names, since, archive):
        self.project = project
        self.names = names
        self.since = since
        self.archive = archive
        self.begun = now_text()

    def wanted(self):
        return [one for one in containers_of(self.project) if not self.names or one[0] in self.names]

    def history(self):
        copies = collections.defaultdict(list)
        for service, container, _ in self.wanted():
            copies[service].append(self.of(service, container))
        return merged(self.archive.and_then(service, merged(sources)) for service, sources in copies.items())

    def of(self, service, container):
        words = ["docker", "logs", "--timestamps", *([f"--since={self.since}Z"] if self.since else []), container]
        reader = Reader(service)
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as engine:
            for line in whole_lines(engine.stdout):
                stamp, line = take_stamp(line)
                if stamp and stamp <= self.begun:
                    yield from reader.records(line, stamp)

    def news(self):
        waiting = selectors.DefaultSelector()
        followed, last, look_at = set(), {}, 0
        while True:
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + CONTAINER_SECONDS
                for service, container, state in self.wanted():
                    if state == "running" and container not in followed:
                        one = Follower(service, container, last.get(container, self.begun))
                        waiting.register(one.engine.stdout, selectors.EVENT_READ, (container, one))
                        followed.add(container)
            came = waiting.select(timeout=max(0, look_at - time.monotonic()))
            for key, _ in came:
                container, one = key.data
                records = one.records()
                if records is None:
                    waiting.unregister(key.fileobj)
                    followed.discard(container)
                    last[container] = one.last
                yield from records or []
            yield None


# ---- units of systemd ----

def name_of_unit(unit):
    """minglu@intake.service is intake."""
    return re.sub(r"^minglu[@-]|\.service$", "", unit)


class Journal:
    """What the journal keeps of units; it is in order of time by itself."""

    def __init__(self, units, names, since):
        self.words = ["journalctl", "--quiet", "--no-pager", "--output=json",
                      "--output-fields=MESSAGE,_SYSTEMD_UNIT,__CURSOR"]
        self.words += [word for unit in units for word in ("--unit", unit)]
        self.since = [f"--since={since.replace('T', ' ')} UTC"] if since else []
        self.names = names
        self.readers = {}
        self.cursor = None

    def history(self):
        with subprocess.Popen([*self.words, *self.since], stdout=subprocess.PIPE) as journal:
            for line in whole_lines(journal.stdout):
                yield from self.records(line)

    def news(self):
        place = [f"--after-cursor={self.cursor}"] if self.cursor else ["--lines=0"]
        with subprocess.Popen([*self.words, "--follow", *place], stdout=subprocess.PIPE) as journal:
            for line in whole_lines(journal.stdout, idle=True):
                if line is None:
                    yield None
                else:
                    yield from self.records(line)

    def records(self, line):
        entry = json.loads(line)
        self.cursor = entry["__CURSOR"]
        service = name_of_unit(entry.get("_SYSTEMD_UNIT", "systemd"))
        service = "systemd" if service == "init.scope" else service
        message = entry.get("MESSAGE") or ""
        if isinstance(message, list):  # bytes that are no text
            message = bytes(message).decode(errors="replace")
        at = datetime.datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
        if self.names and service not in self.names:
            return
        for part in message.split("\n"):
            reader = self.readers.setdefault(service, Reader(service))
            yield from reader.records(part, at.strftime("%Y-%m-%dT%H:%M:%S.%f"))


class Appended:
    """A file some program appends to and logrotate cuts; what was cut off is compressed beside it and not read."""

    def __init__(self, path, service):
        self.path = path
        self.reader = Reader(service)
        self.file = None

    def history(self):
        self.file = open_gone(self.path)
        self.reader.at = first_time(self.file)
        yield from self.news()

    def news(self):
        if not is_same(self.file, self.path) or os.fstat(self.file.fileno()).st_size < self.file.tell():
            self.file.close()
            self.file = open_gone(self.path)
        for line in read_lines(self.file):
            yield from self.reader.records(line)


class Units:
    """An installation under systemd: the journal, and the log of a program that writes its own."""

    def __init__(self, journal, files):
        self.journal = journal
        self.files = files

    def history(self):
        return merged(source.history() for source in [self.journal, *self.files])

    def news(self):
        for record in self.journal.news():
            if record:
                yield record
            else:
                yield from merged(file.news() for file in self.files)
                yield None
