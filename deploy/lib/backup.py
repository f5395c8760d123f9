#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Takes, lists and lets go of base backups (see backups.py for what they are made of)."""

import argparse
import fcntl
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import time

from backups import (CHUNK, FORMAT, Directory, Refused, ask, megabytes, now, numbers, run_main, say,
                     sync_directory, wal_of, write_time)

GROUP_LOOKS, GROUP_READS = 0o750, 0o640  # who watches reads the manifest; all that is secret is encrypted
ARCHIVE_SECONDS = 90  # PostgreSQL tries again after 60 when the archive failed
OF_WAL = re.compile(r"[0-9A-F]{8}([0-9A-F]{16})")  # a WAL file, or a word on one (.backup), whatever its timeline
PLACE = {"first_wal": re.compile(r"start point: ([0-9A-F]+/[0-9A-F]+) on timeline ([0-9]+)"),
         "last_wal": re.compile(r"end point: ([0-9A-F]+/[0-9A-F]+)()")}


# ---- taking one ----

def write_out(reader, path):
    """What comes from a pipe into a file, synced; its size and checksum."""
    digest, size = hashlib.sha256(), 0
    with open(path, "xb") as file:
        while chunk := reader.read(CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": size, "sha256": digest.hexdigest()}


def encrypt_to(recipients, source, path):
    """What `source` writes, encrypted, into a file."""
    with subprocess.Popen(["age", "--encrypt", "--recipients-file", recipients], stdin=source,
                          stdout=subprocess.PIPE) as age:
        source.close()
        told = write_out(age.stdout, path)
    if age.returncode != 0:
        raise Refused(f"age could not encrypt {path.name} (recipients: {recipients}).")
    return told


def take_base(arguments, path):
    """pg_basebackup → zstd → age → path; what the manifest says of it."""
    with subprocess.Popen(["pg_basebackup", "--dbname", arguments.database, "--pgdata=-", "--format=tar",
                           "--wal-method=fetch", "--checkpoint=fast", "--label=minglu", "--verbose"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False,
                          env=dict(os.environ, LC_ALL="C", PGOPTIONS="")) as base, \
            subprocess.Popen(["zstd", "--quiet", "-3", "-T2"], stdin=base.stdout, stdout=subprocess.PIPE) as zstd:
        base.stdout.close()
        told = encrypt_to(arguments.recipients, zstd.stdout, path)
        words = base.stderr.read().decode(errors="replace")
    if base.returncode != 0 or zstd.returncode != 0:
        raise Refused(f"the base backup failed: {last_line(words)}")
    return told, places(words)


def last_line(words):
    return (words.strip().splitlines() or ["no word"])[-1]


def places(words):
    """The first and the last WAL file a base backup needs, by what pg_basebackup says."""
    start, end = PLACE["first_wal"].search(words), PLACE["last_wal"].search(words)
    if not start or not end:
        raise Refused(f"pg_basebackup does not say where it began and ended: {words.strip()}")
    timeline = int(start[2])
    return {"timeline": timeline, "first_wal": wal_of(timeline, start[1]), "last_wal": wal_of(timeline, end[1])}


def tar_of_extras(arguments):
    """The files named by --extras, or a tar of them on stdin; they are small and never on disk in clear."""
    if arguments.extras == "-":
        content = sys.stdin.buffer.read()
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:  # half a tar is none
            if not tar.getnames():
                raise Refused("there are no secrets to keep with the backup.")
        return content
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as tar:
        for line in pathlib.Path(arguments.extras).read_text().splitlines():
            name, source = line.split("\t")
            tar.add(source, arcname=name, recursive=False)
    return memory.getvalue()


def take_extras(arguments, path):
    if arguments.sealed_extras:
        with open(arguments.sealed_extras, "rb") as file:
            return write_out(file, path)
    done = subprocess.run(["age", "--encrypt", "--recipients-file", arguments.recipients],
                          input=tar_of_extras(arguments), capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused(f"age could not encrypt the secrets: {last_line(done.stderr.decode())}")
    return write_out(io.BytesIO(done.stdout), path)


def write_manifest(path, manifest):
    with open(path, "x", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, ensure_ascii=False)
        file.flush()
        os.fchmod(file.fileno(), GROUP_READS)
        os.fsync(file.fileno())


def take_into(arguments, scratch, identity):
    began = now()
    before = numbers(arguments.database)
    base, reach = take_base(arguments, scratch / "base.tar.zst.age")
    extras = take_extras(arguments, scratch / "extras.tar.age")
    manifest = {"format": FORMAT, "id": identity, "note": arguments.note, "began": write_time(began),
                "ended": write_time(now()), **reach, **before,
                "files": {"base.tar.zst.age": base, "extras.tar.age": extras}}
    write_manifest(scratch / "manifest.json", manifest)
    sync_directory(scratch)
    return manifest


def finish(arguments):
    await_archived(arguments, Directory(arguments.backup))


def await_archived(arguments, directory):
    """The WAL written until now is in the archive, or Refused."""
    name = ask(arguments.database, "-c", "select pg_walfile_name(pg_switch_wal())")
    end = time.monotonic() + ARCHIVE_SECONDS
    while not any(directory.wal.glob(f"{name}-*.zst.age")):
        if time.monotonic() > end:
            raise Refused(f"the WAL file {name} did not reach the archive within {ARCHIVE_SECONDS} s; deploy/minglu"
                          f" doctor says why.")
        time.sleep(0.1)


def take(arguments):
    directory = own_directory(arguments)
    started = time.monotonic()
    with open(directory.path / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one after the other
        identity = free_name(directory)
        holes = hole_size(arguments.hole)
        manifest = take_new(arguments, directory, identity)
        await_archived(arguments, directory)
        close_hole(arguments.hole, holes)
        let_go(directory, arguments.keep)
    size = sum(file["bytes"] for file in manifest["files"].values())
    print(f"backup {identity}: {megabytes(size)} of {megabytes(manifest['bytes'])} in"
          f" {time.monotonic() - started:.1f} s, {manifest['journal']['size']} events in the journal,"
          f" {len(directory.backups())} kept in {directory.path}")


def own_directory(arguments):
    directory = Directory(arguments.backup)
    if directory.is_of_another(arguments.owner):
        raise Refused(f"the backups in {directory.path} are another instance's; this one wants a backup directory of its"
                      f" own (MINGLU_BACKUP_DIR).")
    return directory


def free_name(directory):
    """A backup is called by its second; one that was taken in this second has it already."""
    while (directory.base / (name := now().strftime("%Y-%m-%dT%H%M%SZ"))).exists():
        time.sleep(1 - time.time() % 1)
    return name


def take_new(arguments, directory, identity):
    """Beside, then renamed; nothing stays of one that failed."""
    scratch, final = directory.base / f"{identity}.new", directory.base / identity
    for left in directory.base.glob("*.new"):
        shutil.rmtree(left)
    scratch.mkdir()
    scratch.chmod(GROUP_LOOKS)
    try:
        manifest = take_into(arguments, scratch, identity)
        scratch.rename(final)
    except OSError as why:
        shutil.rmtree(scratch, ignore_errors=True)
        raise Refused(f"{directory.path}: {why.strerror}; nothing was kept of this backup.") from None
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    sync_directory(directory.base)
    return manifest


# A gap in the archive is closed by a base backup that began after it.

def hole_size(path):
    return os.path.getsize(path) if path and os.path.exists(path) else 0


def close_hole(path, size):
    if size and hole_size(path) == size:
        os.unlink(path)


# ---- keeping and letting go ----

def let_go(directory, keep):
    """The newest `keep` stay, with the WAL since the oldest of them began."""
    backups = directory.backups()
    for backup in backups[:-keep]:
        # the manifest first: what is half gone is no backup
        (backup.path / "manifest.json").unlink()
        shutil.rmtree(backup.path)
        say(f"Let go of backup {backup.id}")
    # where one went back in time the newest backup is not the one that begins last
    oldest = min(backup.first_wal[8:] for backup in backups[-keep:])
    for path in directory.wal.iterdir():
        if (name := OF_WAL.match(path.name)) and name[1] < oldest:
            path.unlink()


def is_due(arguments):
    """Exit 0: the newest backup of this database's present history is too old, or the archive has a gap."""
    told = ask(arguments.database, "-c", "select system_identifier, timeline_id"
                                         " from pg_control_system(), pg_control_checkpoint()")
    system, timeline = told.split("|")
    ours = [backup for backup in Directory(arguments.backup).backups()
            if backup.manifest["system"] == system and backup.manifest["timeline"] == int(timeline)]
    age = (now() - ours[-1].ended).total_seconds() if ours else None
    if age is not None and age < arguments.hours * 3600 and not hole_size(arguments.hole):
        sys.exit(1)


def show(arguments):
    directory = Directory(arguments.backup)
    for backup in directory.backups():
        manifest = backup.manifest
        print("\t".join([backup.id, f"{megabytes(backup.bytes())}", f"journal {manifest['journal']['size']}",
                         f"timeline {manifest['timeline']}", f"WAL from {backup.first_wal}", manifest["note"]]).rstrip())


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    verbs = parser.add_subparsers(required=True)
    taking = verbs.add_parser("take")
    for name in ("--database", "--backup", "--recipients"):
        taking.add_argument(name, required=True)
    extras = taking.add_mutually_exclusive_group(required=True)
    extras.add_argument("--extras", help='lines of "name<TAB>path", or - for a tar on stdin')
    extras.add_argument("--sealed-extras", help="their tar, encrypted already by whoever may read them")
    taking.add_argument("--owner", default=os.environ.get("MINGLU_BACKUP_OWNER", ""),
                        help="the file with the name of the instance whose backups these are")
    taking.add_argument("--keep", type=int, required=True)
    taking.add_argument("--note", default="")
    taking.add_argument("--hole", default="")
    taking.set_defaults(verb=take)
    finishing = verbs.add_parser("finish")
    for name in ("--database", "--backup"):
        finishing.add_argument(name, required=True)
    finishing.set_defaults(verb=finish)
    asking = verbs.add_parser("due")
    for name in ("--database", "--backup"):
        asking.add_argument(name, required=True)
    asking.add_argument("--hours", type=float, required=True)
    asking.add_argument("--hole", default="")
    asking.set_defaults(verb=is_due)
    showing = verbs.add_parser("list")
    showing.add_argument("--backup", required=True)
    showing.set_defaults(verb=show)
    return parser.parse_args()


def main():
    os.umask(0o077)
    arguments = read_arguments()
    arguments.verb(arguments)


if __name__ == "__main__":
    run_main(main)
