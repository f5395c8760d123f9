#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Brings a backup back into an empty place: base backup, then the archived WAL up to a time or to its end, in a
PostgreSQL of its own that nobody else can reach; looks at what came back; opens a new epoch of the journal.
Nothing is in its final place before all of it was found right."""

import argparse
import contextlib
import hashlib
import io
import os
import pathlib
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

from backups import (SCHEMAS, SQL, Directory, Refused, ask, journal_root, megabytes, numbers, read_time, run_main,
                     write_time)
from timelines import read_timelines, which

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
PORT = 5432  # names the socket
GROWING = ("journal", "outbox", "audit", "evidence", "evidence_chunk", "rulebook", "holiday_year")
LAST_COMMIT = re.compile(r"last completed transaction was at log time (\S+ \S+)")
FATAL = re.compile(r"FATAL:\s+(.*)")


# ---- what to restore ----

def check_owner(directory, arguments):
    """The instance's own backup directory goes on with it; another's is read, and left as it is (--from)."""
    if arguments.owner and not arguments.take_over and directory.is_of_another(arguments.owner):
        raise Refused(f"the backups in {directory.path} are another instance's, which may be at work. To look at them"
                      f" (a rehearsal), read them with --from and give this instance a backup directory of its own"
                      f" (MINGLU_BACKUP_DIR). If that instance is gone for ever and this one takes its place: --take-over.")


def choose(directory, arguments, timeline):
    """The newest backup that the wish allows."""
    backups = directory.backups()
    if arguments.id:
        backups = [backup for backup in backups if backup.id == arguments.id]
        if not backups:
            raise Refused(f"there is no backup {arguments.id} in {directory.path} (backup list).")
    if not backups:
        raise Refused(f"there is no base backup in {directory.path}.")
    if timeline:
        backups = [backup for backup in backups if timeline.holds(backup)]
        if not backups:
            raise Refused(f"no base backup that may be taken is of timeline {timeline.number} (backup list).")
    if arguments.to:
        early = [backup for backup in backups if backup.ended <= arguments.to]
        if not early:
            raise Refused(f"the earliest time that can be restored is {write_time(backups[0].ended)}, the end of"
                          f" backup {backups[0].id}.")
        backups = early
    return backups[-1]


def choose_history(directory, arguments, identity):
    """A backup, and the timeline to follow from it."""
    timelines = read_timelines(directory, identity)
    if arguments.timeline and arguments.timeline not in timelines:
        raise Refused(f"there is no timeline {arguments.timeline} in {directory.path}; there are"
                      f" {', '.join(map(str, sorted(timelines)))}.")
    timeline = timelines.get(arguments.timeline)
    backup = choose(directory, arguments, timeline)
    return backup, timeline or which(timelines, backup, directory.archived(), arguments.to)


def check_archive(directory, backup, timeline, as_far_as_it_goes):
    """The archive goes on from the backup without a gap, or the operator was told and wants it all the same."""
    names = directory.archived()
    last = timeline.last_without_gap(names, backup.first_wal) or backup.last_wal
    beyond = timeline.beyond(names, last)
    if beyond and not as_far_as_it_goes:
        raise Refused(f"the archive has a gap: {timeline.after(last)} is missing and {beyond[0]} is there. A later"
                      f" backup begins after it (backup list), or --as-far-as-it-goes restores to before the gap.")


def check_room(backup, into):
    free = shutil.disk_usage(into.parent).free
    wanted = backup.manifest["bytes"] + (1 << 30)
    if free < wanted:
        raise Refused(f"{into.parent} has {megabytes(free)} left, and restoring {backup.id} wants"
                      f" {megabytes(wanted)}.")


# ---- secrets and choices ----

def open_extras(backup, identity):
    """The tar."""
    done = subprocess.run(["age", "--decrypt", "--identity", identity, backup.path / "extras.tar.age"],
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused(f"the identity given does not open the backup {backup.id}; it wants the backup.identity of the"
                      f" instance that made it.")
    return done.stdout


def read_extras(tar_bytes):
    """Name → bytes."""
    with tarfile.open(fileobj=io.BytesIO(tar_bytes)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}


def check_extras(extras, into):
    for name, content in extras.items():
        path = into / name
        if ".." in pathlib.PurePath(name).parts or name.startswith("/"):
            raise Refused(f"the backup has a file of the name {name}; it is none of ours.")
        if path.exists() and path.read_bytes() != content:
            raise Refused(f"{path} is there already and is another one; restore into an empty place (MINGLU_VAR).")


def check_fit(backup, extras, into):
    """The secrets kept with a backup are those the database that is there was made with (deploy/compose/postgres)."""
    mark = into / "secrets.sha256"
    password = read_extras(extras).get("postgres/admin.password", b"")
    if mark.exists() and mark.read_text().strip() != hashlib.sha256(password).hexdigest():
        raise Refused(f"the secrets in the backup {backup.id} are not those this database was made with; --backup names"
                      f" another one, --from another place.")


def write_extras(extras, into):
    for name, content in extras.items():
        path = into / name
        path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        secret = name.startswith("secrets/")
        with open(path, "wb", opener=lambda at, flags: os.open(at, flags, 0o600 if secret else 0o644)) as file:
            file.write(content)


# ---- the files ----

class Owner:
    """Whose files and processes PostgreSQL's are: another user when we are root, else our own."""

    def __init__(self, name):
        entry = pwd.getpwnam(name)
        self.uid, self.gid, self.name = entry.pw_uid, entry.pw_gid, name
        self.other = os.getuid() == 0 and self.uid != 0
        self.process = {"user": self.uid, "group": self.gid,
                        "extra_groups": os.getgrouplist(name, self.gid)} if self.other else {}

    def give(self, path):
        if self.other:
            os.chown(path, self.uid, self.gid)


def unpack(backup, identity, target, owner):
    target.mkdir(mode=0o700)
    owner.give(target)
    with subprocess.Popen(["age", "--decrypt", "--identity", identity, backup.path / "base.tar.zst.age"],
                          stdout=subprocess.PIPE) as age, \
            subprocess.Popen(["zstd", "--quiet", "--decompress", "--stdout"], stdin=age.stdout,
                             stdout=subprocess.PIPE) as zstd:
        age.stdout.close()
        done = subprocess.run(["tar", "--extract", "--directory", target], stdin=zstd.stdout, check=False,
                              **owner.process)
    if age.returncode or zstd.returncode or done.returncode:
        raise Refused(f"the base backup {backup.id} could not be unpacked into {target}.")
    done = subprocess.run([BIN / "pg_verifybackup", "--quiet", "--no-parse-wal", target], capture_output=True,
                          text=True, check=False, cwd="/", **owner.process)
    if done.returncode != 0:
        raise Refused(f"the base backup {backup.id} is not what PostgreSQL wrote: {done.stderr.strip()}")


# ---- a PostgreSQL of our own ----

class Server:
    """PostgreSQL on the restored files, reached through a socket in a directory that only its owner enters."""

    def __init__(self, data, scratch, owner, settings):
        self.data, self.scratch, self.owner, self.settings = data, scratch, owner, settings
        # said: Debian's psql takes the port of the cluster it finds on the machine
        self.database = f"host='{scratch}' port={PORT} user=minglu_admin dbname=minglu connect_timeout=10"
        self.log = scratch / "log"
        self.process = None

    def __enter__(self):
        (self.scratch / "hba").write_text("local all minglu_admin trust\n")
        (self.scratch / "ident").write_text("")
        options = {"listen_addresses": "", "port": PORT, "unix_socket_directories": self.scratch,
                   "hba_file": self.scratch / "hba", "ident_file": self.scratch / "ident",
                   "archive_mode": "on", "archive_command": "",
                   "hot_standby": "on", "log_min_messages": "warning", "logging_collector": "off", **self.settings}
        if not (self.data / "postgresql.conf").exists():  # Debian's clusters have theirs in /etc
            (self.scratch / "conf").write_text("")
            options["config_file"] = self.scratch / "conf"
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([BIN / "postgres", "-D", self.data, *words], stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, cwd="/", env={"LC_ALL": "C.UTF-8"},
                                            **self.owner.process)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(2)  # fast shutdown
            self.process.wait(timeout=300)

    def said(self):
        return self.log.read_text(errors="replace")

    def await_recovered(self):
        """Until it has replayed all it was asked to; what it says when it cannot."""
        while self.process.poll() is None:
            with contextlib.suppress(Refused):
                if ask(self.database, "-c", "select pg_is_in_recovery()") == "f":
                    return
            time.sleep(0.2)
        raise Refused(self.why_it_ended())

    def why_it_ended(self):
        said = self.said()
        reached = LAST_COMMIT.findall(said)
        if "recovery ended before configured recovery target was reached" in said:
            return (f"the archive does not go so far: its last commit is of {reached[-1] if reached else 'before'}"
                    f" (UTC). Without --to everything there is is restored.")
        damaged = re.findall(r"minglu-fetch: (.*)", said)
        if damaged:
            return f"{damaged[-1]} It cannot be restored past it; --to names a time before."
        return f"PostgreSQL could not recover: {(FATAL.findall(said) or said.strip().splitlines() or ['no word'])[-1]}"


def recovery_settings(directory, timeline, arguments, identity):
    fetch = shlex.join([str(arguments.fetch), "%f", "%p", str(directory.path).replace("%", "%%"),
                        str(identity).replace("%", "%%")])
    settings = {"restore_command": fetch.replace("'%f'", '"%f"').replace("'%p'", '"%p"'),
                "recovery_target_timeline": timeline.number, "recovery_target_action": "promote"}
    if arguments.to:
        settings["recovery_target_time"] = arguments.to.isoformat(sep=" ")
    if arguments.to_point:
        settings["recovery_target_name"] = arguments.to_point
    return settings


# ---- what came back ----

def check_database(server, backup):
    """Every fault found, or the report."""
    faults = []
    for schema in SCHEMAS.split():
        for file in ("check_stream.sql", "check_heard.sql"):
            told = ask(server.database, "-v", f"schema={schema}", "-f", SQL / file)
            faults += [f"{schema}: {line}" for line in told.splitlines()]
    faults += ask(server.database, "-f", SQL / "check_journal.sql").splitlines()
    found = numbers(server.database)
    faults += less_than_before(backup.manifest, found)
    size = backup.manifest["journal"]["size"]
    if not faults and journal_root(server.database, size) != backup.manifest["journal"]["root"]:
        faults.append(f"the journal's first {size} entries are not those of the backup (their root differs).")
    if faults:
        raise Refused("what came back is not whole; nothing was put in place:\n  " + "\n  ".join(faults[:20]))
    return found


def less_than_before(manifest, found):
    """What the base backup had and is not there."""
    for name, head in manifest["streams"].items():
        if found["streams"].get(name, -1) < head:
            yield f"{name}: the stream had {head} events when the backup began, now {found['streams'].get(name)}"
    for name, rows in manifest["counts"].items():
        if name.split(".")[1] in GROWING and found["counts"].get(name, -1) < rows:
            yield f"{name} had {rows} rows when the backup began, now {found['counts'].get(name)}"


def report(backup, timeline, found, reached, epoch):
    streams = ", ".join(f"{stream} {head}" for stream, head in found["streams"].items())
    journal, counts = found["journal"], found["counts"]
    print(f"restored from backup {backup.id} and the archive (timeline {timeline.number}), to {reached}\n"
          f"  streams   {streams}: without holes, nobody has heard more than was said\n"
          f"  journal   {journal['size']} events without holes, every leaf right, root {journal['root'][:16]}…;"
          f" its first {backup.manifest['journal']['size']} are those of the backup\n"
          f"  evidence  {counts['gateway.evidence']} files, every checksum right\n"
          f"  tables    {sum(counts.values())} rows in {len(counts)}")
    if epoch:
        number, name, position = epoch.split()
        print(f"  epoch     {number} ({name}) from position {position} on: cursors of before that point beyond it are"
              f" told")


# ---- the whole ----

@contextlib.contextmanager
def scratch_for(owner, identity):
    """A directory only the server's user enters: the socket, and while it works the identity for its fetching."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="minglu-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
    try:
        copy = scratch / "identity"
        with open(copy, "wb", opener=lambda at, flags: os.open(at, flags, 0o400)) as file:
            file.write(sys.stdin.buffer.read() if identity == "-" else pathlib.Path(identity).read_bytes())
        owner.give(copy)
        owner.give(scratch)
        yield scratch
    finally:
        shutil.rmtree(scratch)


def recover(directory, backup, timeline, arguments, owner, data, scratch):
    (data / "recovery.signal").touch(mode=0o600)
    owner.give(data / "recovery.signal")
    settings = recovery_settings(directory, timeline, arguments, scratch / "identity")
    with Server(data, scratch, owner, settings) as server:
        server.await_recovered()
        found = check_database(server, backup)
        # what came after the point nobody outside has seen: the history is the same
        epoch = None if arguments.to_point else ask(server.database, "-q", "-f", SQL / "open_epoch.sql")
        said = LAST_COMMIT.findall(server.said())
    reached = f"the commit of {said[-1]} (UTC)" if said else f"its end at {write_time(backup.ended)}, nothing came after"
    return found, reached, epoch


def look(directory, backup, timeline, arguments, identity):
    """Everything that can be wrong before anything is made; the tar of extras."""
    into = pathlib.Path(arguments.into)
    backup.check()
    extras = open_extras(backup, identity)
    if arguments.beside:
        check_fit(backup, extras, into)
        return extras
    check_archive(directory, backup, timeline, arguments.as_far_as_it_goes)
    check_room(backup, into)
    if arguments.extras_into:
        check_extras(read_extras(extras), pathlib.Path(arguments.extras_into))
    return extras


def bring_back(directory, backup, timeline, arguments, extras, scratch):
    """The database and what belongs to it, in place when all of it was found right; what a report says of it."""
    into, owner = pathlib.Path(arguments.into), Owner(arguments.user)
    data = into.with_name(into.name + ".restoring")
    if data.exists():
        shutil.rmtree(data)  # of a restore that was killed
    try:
        unpack(backup, scratch / "identity", data, owner)
        told = recover(directory, backup, timeline, arguments, owner, data, scratch)
        if arguments.extras_into:
            write_extras(read_extras(extras), pathlib.Path(arguments.extras_into))
        data.rename(into)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    return told


def restore(arguments):
    directory = Directory(arguments.backup)
    if not arguments.beside and pathlib.Path(arguments.into).exists():
        raise Refused(f"{arguments.into} is there already, and nothing is overwritten. Restore into an empty place"
                      f" (MINGLU_VAR), or move that one away after deploy/minglu down.")
    check_owner(directory, arguments)
    with scratch_for(Owner(arguments.user), arguments.identity) as scratch:
        backup, timeline = choose_history(directory, arguments, scratch / "identity")
        extras = look(directory, backup, timeline, arguments, scratch / "identity")
        if arguments.only_extras:
            sys.stdout.buffer.write(extras)
            return
        told = bring_back(directory, backup, timeline, arguments, extras, scratch)
    if arguments.owner:
        directory.take_over(arguments.owner)
    report(backup, timeline, *told)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--backup", "--identity", "--into", "--user", "--fetch"):
        parser.add_argument(name, required=True)
    parser.add_argument("--extras-into", help="where the secrets kept with the backup go")
    parser.add_argument("--only-extras", action="store_true", help="look at everything; write their tar to stdout")
    parser.add_argument("--beside", action="store_true", help="with it: for the database that is there already")
    parser.add_argument("--owner", default=os.environ.get("MINGLU_BACKUP_OWNER", ""),
                        help="the file with the name of the instance, if the backups are to be its own")
    parser.add_argument("--take-over", action="store_true", help="also when they were another's, which is gone")
    parser.add_argument("--timeline", type=int, help="which history, when there are several")
    parser.add_argument("--to", type=read_time)
    parser.add_argument("--to-point", help="a named restore point, instead of a time")
    parser.add_argument("--id")
    parser.add_argument("--as-far-as-it-goes", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    run_main(lambda: restore(read_arguments()))
