# SPDX-License-Identifier: Apache-2.0
"""The histories in an archive. A restore that is brought up begins a timeline of its own; the archive keeps its
.history file, which says out of which others it came and where it left them. Which of them a restore follows is decided
here, because PostgreSQL's own choice (the newest) is another's past as soon as one has gone back in time."""

import hashlib
import subprocess

from backups import HISTORY_NAME, SEGMENTS_PER_LOG, Refused, modified, say, wal_of, write_time


def segment_of(name):
    """The place of a WAL file in the order of all, whatever its timeline."""
    return int(name[8:16], 16) * SEGMENTS_PER_LOG + int(name[16:24], 16)


def number_of(name):
    return int(name[:8], 16)


class Timeline:
    """One history, from the first one's beginning to its own end: [(timeline, its first segment)] in order."""

    def __init__(self, number, parts, began=None):
        self.number, self.parts, self.began = number, parts, began

    def name(self, segment):
        """The WAL file that has a segment: where a timeline begins within one, its own copy has both parts."""
        timeline = [number for number, first in self.parts if first <= segment][-1]
        return f"{timeline:08X}{segment // SEGMENTS_PER_LOG:08X}{segment % SEGMENTS_PER_LOG:08X}"

    def holds(self, backup):
        return self.name(segment_of(backup.first_wal)) == backup.first_wal

    def last_without_gap(self, names, first):
        """How far the archive goes from a file on without one missing; None if not even that is there."""
        last, segment = None, segment_of(first)
        while self.name(segment) in names:
            last, segment = self.name(segment), segment + 1
        return last

    def after(self, name):
        return self.name(segment_of(name) + 1)

    def beyond(self, names, last):
        """What the archive has of it after a file."""
        return sorted(name for name in names if segment_of(name) > segment_of(last) and self.name(segment_of(name)) == name)

    def says(self):
        return f"timeline {self.number}" + (f" (began {write_time(self.began)})" if self.began else "")


def read_history(path, identity):
    """The lines of a .history file of the archive; None if it does not open or is damaged."""
    age = subprocess.run(["age", "--decrypt", "--identity", identity, path], capture_output=True, check=False)
    zstd = subprocess.run(["zstd", "--quiet", "--decompress", "--stdout"], input=age.stdout, capture_output=True, check=False)
    if age.returncode or zstd.returncode or hashlib.sha256(zstd.stdout).hexdigest() != HISTORY_NAME.fullmatch(path.name)[2]:
        say(f"minglu: {path} is damaged, or not of the identity given; what came of that history is not known.")
        return None
    return [line.split("\t") for line in zstd.stdout.decode().splitlines() if line[:1].isdigit()]


def read_timelines(directory, identity):
    """Number → Timeline, of every one the archive or a base backup knows."""
    found = {}
    for name, path in directory.histories().items():
        number = int(name, 16)
        if (lines := read_history(path, identity)) is None:
            continue
        firsts = [0, *(segment_of(wal_of(0, line[1])) for line in lines)]
        found[number] = Timeline(number, list(zip([*(int(line[0]) for line in lines), number], firsts)), modified(path))
    known = {number_of(name) for name in directory.archived()} | {backup.manifest["timeline"] for backup in directory.backups()}
    for number in known - found.keys():
        found[number] = Timeline(number, [(number, 0)])
    return found


def ends(timelines, backup, names):
    """The histories that go on from a backup, each told once: a timeline all of whose WAL others have taken along is
    none of its own."""
    for line in timelines.values():
        if not line.holds(backup):
            continue
        left = [first for other in timelines.values() for before, (_, first) in zip(other.parts, other.parts[1:])
                if before[0] == line.number]
        if not left or any(number_of(name) == line.number and segment_of(name) >= max(left) for name in names):
            yield line


def which(timelines, backup, names, to):
    """The history a restore of this backup follows, when nobody has named one: the newest. A time is in all of them."""
    found = sorted(ends(timelines, backup, names), key=lambda line: line.number)
    if to and len(found) > 1:
        raise Refused(f"the archive has {len(found)} histories that go on from backup {backup.id}:"
                      f" {', '.join(line.says() for line in found)}. --timeline N says which one is meant.")
    return found[-1]
