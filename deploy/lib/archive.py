#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The archive of logs: what was rotated away, compressed, with checksums, by the day it was said, for at least half
a year.

    2026-11-23/gateway-20261123T081500.123456.log.zst    a piece of a service's log, by the time of its first line
    2026-11-23/SHA256SUMS                                as sha256sum -c reads it

A piece is written beside, synced and renamed; only when its checksum is written too is its source let go."""

import argparse
import datetime
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

from backups import Refused, checked, megabytes, run_main, say, sync_directory

LAW_DAYS = 183  # logs are kept for six months
TIME = re.compile(r'(?:\{"time":")?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?)')
SUMS = "SHA256SUMS"


# ---- pieces ----

def time_of(line):
    """(day, time) of a line that begins with one."""
    match = TIME.match(line)
    return (match[1], match[2]) if match else None


def by_day(lines, usual):
    """Consecutive lines of one day together: (day, time of the first, lines). A line without a time stays with the
    one before; one that begins without any gets the usual one."""
    pieces, at = [], usual
    for line in lines:
        at = time_of(line) or at
        if not pieces or pieces[-1][0] != at[0]:
            pieces.append((at[0], at[1], []))
        pieces[-1][2].append(line)
    return pieces


def read_sums(directory):
    path = directory / SUMS
    if not path.exists():
        return {}
    return {line.split("  ", 1)[1]: line.split("  ", 1)[0] for line in path.read_text().splitlines()}


def write_whole(path, content):
    with open(path.with_name(path.name + ".new"), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path.with_name(path.name + ".new"), path)


def write_piece(archive, service, day, time, lines):
    """The same piece again has the same name and content: to be interrupted and to begin again loses nothing and
    doubles nothing; another one of the same moment gets a name of its own."""
    directory = archive / day
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "".join(lines).encode()
    done = subprocess.run(["zstd", "--quiet", "-9", "--stdout"], input=text, capture_output=True,
                          check=True)
    digest = hashlib.sha256(done.stdout).hexdigest()
    sums = read_sums(directory)
    name, n = piece_name(service, day, time, 0), 0
    while sums.get(name, digest) != digest:
        n += 1
        name = piece_name(service, day, time, n)
    write_whole(directory / name, done.stdout)
    sums[name] = digest
    write_whole(directory / SUMS, "".join(f"{sums[one]}  {one}\n" for one in sorted(sums)).encode())
    sync_directory(directory)


def piece_name(service, day, time, n):
    stamp = f"{day}T{time}".replace("-", "").replace(":", "")
    return f"{service}-{stamp}{f'-{n}' if n else ''}.log.zst"


def add(archive, service, lines, usual):
    for day, time, piece in by_day(lines, usual):
        write_piece(archive, service, day, time, piece)


# ---- where they come from ----

def collect(arguments):
    """What svlogd's processor (keep-log) has put into kept/ of every service's log."""
    archive, lines = pathlib.Path(arguments.archive), 0
    for path in sorted(pathlib.Path(arguments.logs).glob("*/kept/*.log")):
        text = path.read_text(encoding="utf-8", errors="backslashreplace").splitlines(keepends=True)
        at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.timezone.utc)
        add(archive, path.parts[-3], text, (at.strftime("%Y-%m-%d"), at.strftime("%H:%M:%S.%f")))
        lines += len(text)
        path.unlink()
    let_go(archive, arguments.days)
    return lines


def collect_containers(arguments):
    """What the engine keeps of every container since the last time; stdin has "SERVICE ID" lines."""
    archive, lines = pathlib.Path(arguments.archive), 0
    for service, container in (line.split() for line in sys.stdin):
        lines += collect_container(archive, service, container)
    let_go(archive, arguments.days)
    return lines


def collect_container(archive, service, container):
    mark = archive / f".{container}"
    since = mark.read_text() if mark.exists() else ""
    done = subprocess.run(["docker", "logs", "--timestamps", *(["--since", since] if since else []), container],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise Refused(f"docker logs of {service} ({container[:12]}): {done.stdout.decode(errors='replace').strip()}")
    fresh = []
    for line in done.stdout.decode(errors="backslashreplace").splitlines(keepends=True):
        at, _, said = line.partition(" ")
        if at > since:  # --since gives what was said at that moment again
            fresh.append((at, said))
    if fresh:
        day, time = fresh[0][0][:26].split("T")
        add(archive, service, [said for _, said in fresh], (day, time.rstrip("Z")))
        write_whole(mark, fresh[-1][0].encode())
    return len(fresh)


# ---- keeping and letting go ----

def days_of(archive):
    return sorted(path for path in archive.glob("????-??-??") if path.is_dir())


def let_go(archive, days):
    if days < LAW_DAYS:
        raise Refused(f"logs are kept for at least {LAW_DAYS} days, not {days} (MINGLU_LOG_DAYS).")
    oldest = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%d")
    for directory in days_of(archive):
        if directory.name < oldest:
            shutil.rmtree(directory)
            say(f"Let go of the logs of {directory.name}")
    for mark in archive.glob(".[0-9a-f]*"):  # of containers that are long gone
        if mark.stat().st_mtime < datetime.datetime.now().timestamp() - days * 86400:
            mark.unlink()


def verify(arguments):
    """Every piece is there and as it was written; nothing else is."""
    archive = pathlib.Path(arguments.archive)
    faults, count = [], 0
    for directory in days_of(archive):
        sums = read_sums(directory)
        there = {path.name for path in directory.glob("*.zst")}
        faults += [f"{directory}/{name} is not there" for name in sorted(set(sums) - there)]
        faults += [f"{directory}/{name} has no checksum" for name in sorted(there - set(sums))]
        for name in sorted(there & set(sums)):
            count += 1
            if checked(directory / name)["sha256"] != sums[name]:
                faults.append(f"{directory}/{name} is damaged or was changed")
    if not count and not faults:
        raise Refused(f"there is no log in the archive {archive}.")
    if faults:
        raise Refused("the archive of logs is not as it was written:\n  " + "\n  ".join(faults))
    print(f"{count} files of {len(days_of(archive))} days, every checksum right")


def tell(archive, lines):
    days = days_of(archive)
    size = sum(path.stat().st_size for day in days for path in day.iterdir())
    print(f"{lines} lines archived; {len(days)} days in {archive}"
          + (f", since {days[0].name}, {megabytes(size)}" if days else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=("collect", "containers", "verify"))
    parser.add_argument("--archive", required=True)
    parser.add_argument("--logs")
    parser.add_argument("--days", type=int, default=LAW_DAYS + 7)
    arguments = parser.parse_args()
    os.umask(0o077)
    pathlib.Path(arguments.archive).mkdir(parents=True, exist_ok=True)
    archive = pathlib.Path(arguments.archive)
    if arguments.verb == "verify":
        verify(arguments)
        return
    with open(archive / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the keeper and an operator, one after the other
        lines = collect(arguments) if arguments.verb == "collect" else collect_containers(arguments)
        (archive / "seen").touch()
    tell(archive, lines)


if __name__ == "__main__":
    run_main(main)
