#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The logs of an instance told as one story: every source in order of time, one JSON object per line, filtered.
Nothing is kept in memory but, for a matter, which number was born in which trace."""

import argparse
import collections
import datetime
import os
import pathlib
import re
import sys

from log_lines import LEVELS, UTC
from log_sources import (Appended, Archive, Containers, Directories, Journal, NoArchive, NotThere, Units,
                         containers_of, name_of_unit)

LAST = 50   # lines that fit, shown before what comes
NUMBER = re.compile(r'"subject":"([A-Z]{2}\d{4}-\d{6})"')
TRACE = re.compile(r'"trace":"(?:00-)?([0-9a-f]{32})')
CROWD = 20  # a trace that touches more numbers is of no single matter


# ---- which of them are shown ----

class Everything:
    def learn(self, record):
        """Looked at before anything is shown."""

    def settle(self):
        """Everything there is has been learnt."""

    def fits(self, record):
        return True


class OfTrace(Everything):
    def __init__(self, trace):
        self.trace = trace

    def fits(self, record):
        found = TRACE.search(record.text)
        return bool(found) and found[1].startswith(self.trace)


class OfMatter(Everything):
    """A number, and the numbers that came of it or it came of: a number is born in the trace of its first line, and
    belongs to the matter of the others in that trace. Shown are the lines about any of them, and those of their traces
    that are about no other."""

    def __init__(self, number):
        self.number = number
        self.word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(number)}(?![A-Za-z0-9-])")
        self.births = {}
        self.touched = collections.defaultdict(set)  # by trace
        self.family = {number}
        self.traces = set()

    def learn(self, record):
        trace, number = self.read(record)
        if number and trace:
            self.births.setdefault(number, trace)
            self.touched[trace].add(number)

    def read(self, record):
        """Its trace, and the number it is about: the one asked for wherever it stands, else its subject."""
        trace = TRACE.search(record.text)
        subject = NUMBER.search(record.text)
        number = subject[1] if subject else None
        if number != self.number and self.number in record.text and self.word.search(record.text):
            number = self.number
        return trace[1] if trace else None, number

    def settle(self):
        """All that is connected by births."""
        links = collections.defaultdict(set)
        for number, trace in self.births.items():
            others = self.touched[trace]
            if len(others) <= CROWD:
                for other in others:
                    links[number].add(other)
                    links[other].add(number)
        new = {self.number}
        while new:
            new = set().union(*(links[number] for number in new)) - self.family
            self.family |= new
        self.traces = {trace for trace, numbers in self.touched.items() if numbers & self.family}

    def fits(self, record):
        """Also for what comes: a number first seen in a trace of the matter belongs to it."""
        trace, number = self.read(record)
        if number and number not in self.births:
            self.learn(record)
            if trace in self.traces:
                self.family.add(number)
        if number in self.family:
            self.traces.add(trace)
            return True
        return number is None and trace is not None and trace in self.traces


class Wanted:
    def __init__(self, arguments):
        self.least = LEVELS.index(arguments.level)
        self.since = arguments.since
        self.choice = Everything()
        if arguments.matter:
            self.choice = OfMatter(arguments.matter)
        elif arguments.trace:
            self.choice = OfTrace(arguments.trace)

    def is_learning(self):
        return isinstance(self.choice, OfMatter)

    def fits(self, record):
        return self.choice.fits(record) and LEVELS.index(record.level) >= self.least and \
            (not self.since or record.at >= self.since)


# ---- showing ----

def show(record):
    sys.stdout.write(record.text + "\n")


def tell(arguments, open_sources):
    wanted = Wanted(arguments)
    if wanted.is_learning():
        # what a line belongs to may have begun long before it, and elsewhere
        for record in open_sources([], None).history():
            wanted.choice.learn(record)
        wanted.choice.settle()
    sources = open_sources(arguments.names, arguments.since)
    fitting = (record for record in sources.history() if wanted.fits(record))
    if not arguments.follow:
        for record in fitting:
            show(record)
        return
    for record in collections.deque(fitting, maxlen=None if arguments.trace or arguments.matter else LAST):
        show(record)
    sys.stdout.flush()
    for record in sources.news():
        if record is None:
            sys.stdout.flush()
        elif wanted.fits(record):
            show(record)


# ---- words ----

def a_level(text):
    if text not in LEVELS:
        raise argparse.ArgumentTypeError(f"a level is one of {', '.join(LEVELS)}, not \"{text}\".")
    return text


def a_trace(text):
    """A trace id, the beginning of one, or a whole traceparent."""
    found = re.fullmatch(r"(?:00-)?([0-9a-f]{8,32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?", text)
    if not found:
        raise argparse.ArgumentTypeError(f'a trace is 32 hexadecimal digits (8 are enough), not "{text}".')
    return found[1]


def a_matter(text):
    if not re.fullmatch(r"[A-Za-z0-9-]{6,40}", text):
        raise argparse.ArgumentTypeError(f'a matter is a number like TS2025-000001, not "{text}".')
    return text


def a_time(text):
    """2025-01-02, 2025-01-02T03:04:05Z, or so long ago: 90s 10m 2h 3d."""
    if ago := re.fullmatch(r"(\d{1,6})([smhd])", text):
        seconds = int(ago[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[ago[2]]
        at = datetime.datetime.now(UTC) - datetime.timedelta(seconds=seconds)
    else:
        try:
            at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise argparse.ArgumentTypeError(
                f'a time is like 2025-01-02T03:04:05Z, or so long ago: 10m, 2h, 3d; not "{text}".') from None
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")


class Parser(argparse.ArgumentParser):
    """Refuses in the operator's command's own words."""

    def error(self, message):
        if found := re.fullmatch(r"argument (\S+): expected one argument", message):
            message = f"{found[1]} wants a value."
        message = re.sub(r"^argument \S+: ", "", message)
        sys.stderr.write(f"minglu: {message}\nSee: deploy/minglu help\n")
        sys.exit(2)


def read_arguments():
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("names", nargs="*")
    parser.add_argument("-f", "--follow", action="store_true")
    parser.add_argument("--daemon", action="append", default=[])
    parser.add_argument("--level", type=a_level, default="debug")
    parser.add_argument("--trace", type=a_trace)
    parser.add_argument("--since", type=a_time)
    parser.add_argument("--matter", type=a_matter)
    # by logs.sh
    parser.add_argument("--archive", help="what archive.py has made")
    parser.add_argument("--directory", help="svlogd's directories, one per name")
    parser.add_argument("--project", help="a project of compose")
    parser.add_argument("--journal", action="append", help="a unit of systemd")
    parser.add_argument("--file", action="append", default=[], help="NAME=PATH, beside the journal")
    arguments, unknown = parser.parse_known_intermixed_args()
    if unknown:
        parser.error(f"logs does not know {unknown[0]}.")
    arguments.names += arguments.daemon
    return arguments


def refuse(sentence):
    sys.stderr.write(f"minglu: {sentence}\n")
    sys.exit(1)


def archive(arguments, since):
    """Half a year is read only where somebody asks for something in it."""
    if arguments.archive and (arguments.since or arguments.matter or arguments.trace):
        return Archive(arguments.archive, since)
    return NoArchive()


def native(arguments):
    root = pathlib.Path(arguments.directory)
    there = sorted(path.parent.name for path in root.glob("*/current"))
    for name in arguments.names:
        if name not in there:
            refuse(f"there is no log of {name}; there are {', '.join(there) or 'none'}.")
    return lambda names, since: Directories(root, names or there, since, archive(arguments, since))


def stack(arguments):
    there = sorted({service for service, _, _ in containers_of(arguments.project)})
    for name in arguments.names:
        if name not in there:
            refuse(f"there is no container of {name}; there are {', '.join(there) or 'none'}.")
    return lambda names, since: Containers(arguments.project, names, since, archive(arguments, since))


def units(arguments):
    files = [one.split("=", 1) for one in arguments.file]
    there = sorted({*map(name_of_unit, arguments.journal), *(name for name, _ in files), "systemd"})
    for name in arguments.names:
        if name not in there:
            refuse(f"there is no log of {name}; there are {', '.join(there)}.")
    return lambda names, since: Units(
        Journal(arguments.journal, names, since),
        [Appended(pathlib.Path(path), name) for name, path in files if not names or name in names])


def main():
    arguments = read_arguments()
    try:
        tell(arguments, (native if arguments.directory else units if arguments.journal else stack)(arguments))
        sys.stdout.flush()
    except NotThere as why:
        refuse(why)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
    except KeyboardInterrupt:
        sys.exit(130)


main()
