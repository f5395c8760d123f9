# SPDX-License-Identifier: Apache-2.0
"""One line of a log becomes a record. What is not JSON by itself (PostgreSQL, what a program says before its
log is open) becomes an object of the daemons' members: time, level, service, event.code, trace, text."""

import collections
import datetime
import json
import os
import re
import selectors

LEVELS = ["debug", "info", "warn", "error"]
LINE_MAX = 1 << 20
LOOK_SECONDS = 0.2  # between two looks at what grows
UTC = datetime.timezone.utc
OWN_BEGIN = '{"time":"'
POSTGRES = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) UTC \[(\d+)\] (\S*?)@(\S*) ([A-Z0-9]+):  ?(.*)", re.S)
POSTGRES_LEVELS = {"WARNING": "warn", "ERROR": "error", "FATAL": "error", "PANIC": "error"}
POSTGRES_MORE = {"DETAIL", "HINT", "QUERY", "CONTEXT", "LOCATION", "STATEMENT"}
# what every connection says when PostgreSQL or a daemon is started or stopped
POSTGRES_USUAL = re.compile("terminating connection due to administrator command|the database system is ")
STAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d) ?")
SVLOGD = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d:\d\d:\d\d)\.(\d+) (.*)", re.S)  # with -tt

Record = collections.namedtuple("Record", "at level service text")  # at: sorts as time does; text: the JSON


def sorting_time(day_and_time, fraction, zone):
    """2026-11-23T08:00:00, "5", +08:00 → 2026-11-23T00:00:00.500000."""
    if zone != "Z":
        at = datetime.datetime.fromisoformat(day_and_time + zone).astimezone(UTC)
        day_and_time = at.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{day_and_time}.{(fraction or '')[:6]:0<6}"


class Reader:
    """The lines of one source as records: what a line does not say itself (its time, its level) the one before says."""

    def __init__(self, service):
        self.service = service
        self.at = ""
        self.level = "info"

    def records(self, line, stamp=None):
        """One, or two where a line was cut by an end that was none."""
        begin = line.find(OWN_BEGIN, 1)
        if begin > 0 and self.own(line[begin:]):
            yield from self.records(line[:begin], stamp)
            line = line[begin:]
        record = self.own(line, stamp) or self.foreign(line, stamp)
        self.at, self.level = record.at, record.level
        yield record

    def own(self, line, stamp=None):
        if not line.startswith(OWN_BEGIN):
            return None
        try:
            told = json.loads(line)
            at = STAMP.fullmatch(told["time"])
            level = told.get("level", "info")
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if not at:
            return None
        exact = sorting_time(*at.groups()) if at[2] or not stamp else stamp
        return Record(exact, level if level in LEVELS else "info", told.get("service", self.service), line)

    def foreign(self, line, stamp):
        if found := POSTGRES.match(line):
            day, clock, pid, user, database, severity, text = found.groups()
            level = self.level if severity in POSTGRES_MORE else POSTGRES_LEVELS.get(severity, "info")
            if severity == "FATAL" and POSTGRES_USUAL.match(text):
                level = "info"
            more = {"severity": severity, "pid": int(pid), "user": user, "database": database}
            return self.made(f"{day}T{clock}000", level, "postgres.line", text, more)
        if found := SVLOGD.match(line):
            stamp, line = sorting_time(f"{found[1]}T{found[2]}", found[3], "Z"), found[4]
        return self.made(stamp or self.at, self.level if line.startswith("\t") else "info", "other.line", line, {})

    def made(self, at, level, code, text, more):
        told = {"time": f"{at}Z" if at else None, "level": level, "service": self.service, "event.code": code,
                "trace": "", "text": text, **more}
        return Record(at, level, self.service, json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def read_lines(file):
    """Whole lines, without their ends; a last one that is not finished stays in the file."""
    while True:
        place = file.tell()
        line = file.readline(LINE_MAX)
        if not line.endswith(b"\n") and len(line) < LINE_MAX:
            file.seek(place)
            return
        if text := line.rstrip(b"\r\n").decode(errors="replace"):
            yield text


def whole_lines(pipe, idle=False):
    """The lines of a pipe; None, if asked for, whenever nothing more is there for the moment."""
    waiting = selectors.DefaultSelector()
    waiting.register(pipe, selectors.EVENT_READ)
    rest = b""
    while True:
        patience = 0
        while idle and not waiting.select(timeout=patience):
            yield None
            patience = LOOK_SECONDS
        if not (chunk := os.read(pipe.fileno(), 1 << 16)):
            break
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line:
                yield line.rstrip(b"\r").decode(errors="replace")
    if rest:
        yield rest.decode(errors="replace")


def take_stamp(line):
    """The engine's time in front of a line, and the line."""
    found = STAMP.match(line)
    return (sorting_time(*found.groups()), line[found.end():]) if found else (None, line)


def now_text():
    return datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
