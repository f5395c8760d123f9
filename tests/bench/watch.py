"""What the kernel knows of a process: its time on the processors, its memory; and what machine this is."""

import glob
import os
import pathlib
import platform
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process with all its threads; nothing of one that is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def children(pid):
    lists = [pathlib.Path(path).read_text() for path in glob.glob(f"/proc/{pid}/task/*/children")]
    return [int(word) for text in lists for word in text.split()]


def title(pid):
    """postgres: minglu_intake minglu [local] idle → minglu_intake"""
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().split()
    except OSError:
        return ""
    return words[1] if len(words) > 1 else ""


def memory_mb(pid):
    """Resident, and its share when what is mapped by several is divided among them."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kb["Rss"] / 1024, kb["Pss"] / 1024


class Times:
    """How much processor time each of some processes took since."""

    def __init__(self, pids):
        self.pids = pids
        self.before = {name: [(pid, cpu_seconds(pid)) for pid in some] for name, some in pids.items()}

    def spent(self):
        return {name: sum(cpu_seconds(pid) - then for pid, then in some) for name, some in self.before.items()}


def machine():
    """One line for the README."""
    model = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    postgres = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return (f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Linux {platform.release()}, "
            f"PostgreSQL {postgres}, load {os.getloadavg()[0]:.1f} before")
