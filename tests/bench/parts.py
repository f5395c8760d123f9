"""What is measured, and against what. Every part yields lines of the table: what, measured, wanted, reached."""

import statistics
import subprocess
import time

from peers import PgBench, ceiling, two_doors
from place import BUILD, DAEMONS, City, Place, program
from watch import Times, memory_mb
from world import World, credit_code

CLIENTS = [1, 4, 16, 32]


class Plan:
    """How long things are measured."""

    def __init__(self, quick):
        self.rounds = 1 if quick else 5
        self.seconds = 2 if quick else 8
        self.small = 2000 if quick else 10000
        self.big = 20000 if quick else 1000000
        self.messages = 2000 if quick else 12000  # of a round that compares sizes
        self.deliveries = 500 if quick else 4000


def say(text):
    print(text, flush=True)


def line(what, measured, wanted="", reached=None):
    return {"what": what, "measured": measured, "wanted": wanted, "reached": reached}


def at_least(what, ratio, wanted, detail):
    return line(what, f"{ratio:.2f}× ({detail})", f"≥ {wanted}×", ratio >= wanted)


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{min(values):.0f}–{max(values):.0f}"


# ---- durable commands ----

def best_clients(pgbench, seconds):
    """The two numbers of clients it does best with: both are tried in every round, the better one counts."""
    found = {clients: pgbench.run(clients, seconds) for clients in CLIENTS}
    say("  pgbench by clients: " + ", ".join(f"{clients}: {tps:.0f}/s" for clients, tps in found.items()))
    return sorted(found, key=found.get)[-2:]


def durable_round(place, seconds):
    place.checkpoint()
    head = place.head()
    times = Times(place.pids())
    done = place.file_complaints("--seconds", seconds)
    done["caught_up"] = place.await_caught_up()
    done["cpu"] = {**times.spent(), "load generator": done["cpu_seconds"]}
    if place.head() - head != done["good"]:
        raise SystemExit(f"{done['good']} were acknowledged, {place.head() - head} are there")
    return done


def check_journal(place):
    """Nothing is missing in it."""
    missing = place.sql("select count(*) from intake.outbox o where not exists "
                        "(select from gateway.journal j where j.stream = 'intake' and j.seq = o.seq)")
    if missing != "0":
        raise SystemExit(f"{missing} events are not in the journal")


def where_it_goes(rounds):
    messages = sum(one["good"] for one in rounds)
    spent = {}
    for one in rounds:
        for name, seconds in one["cpu"].items():
            spent[name] = spent.get(name, 0) + seconds
    parts = sorted(((seconds * 1e6 / messages, name) for name, seconds in spent.items()), reverse=True)
    text = ", ".join(f"{name} {us:.0f}" for us, name in parts if us >= 0.5)
    return line("processor time per durable command", f"{sum(us for us, _ in parts):.0f} µs: {text}")


def measure_durable(plan):
    with Place() as place:
        place.file_complaints("--count", 2000)
        place.await_caught_up()
        place.make_copy()
        pgbench = PgBench(place)
        clients = best_clients(pgbench, max(1, plan.seconds // 2))
        rows, bare, done = [], [], []
        for _ in range(plan.rounds):
            rows.append(max(pgbench.run(some, plan.seconds / 2) for some in clients))
            bare.append(ceiling(place, plan.seconds / 2))
            place.empty_copy()
            done.append(durable_round(place, plan.seconds))
            say(f"  pgbench {rows[-1]:.0f}/s, ceiling {bare[-1]:.0f}/s, minglu {done[-1]['per_second']:.0f}/s, "
                f"p50 {done[-1]['p50_ms']:.1f} ms, p99 {done[-1]['p99_ms']:.1f} ms, "
                f"caught up after {done[-1]['caught_up']:.2f} s")
        check_journal(place)
    yield from durable_lines(clients, rows, bare, done)


def durable_lines(clients, rows, bare, done):
    ours = [one["per_second"] for one in done]
    to_rows = median([mine / theirs for mine, theirs in zip(ours, rows)])
    to_bare = median([mine / theirs for mine, theirs in zip(ours, bare)])
    yield at_least("durable commands against pgbench, same rows", to_rows, 1.8,
                   f"{median(ours):.0f}/s [{spread(ours)}] : {median(rows):.0f}/s [{spread(rows)}], "
                   f"{clients[1]} or {clients[0]} clients")
    yield at_least("against the ceiling, arrays of 100", to_bare, 0.25,
                   f"{median(bare):.0f}/s [{spread(bare)}]")
    late = max(one["caught_up"] for one in done)
    yield line("journal and listeners caught up after the load", f"{late:.2f} s at worst", "≤ 5 s", late <= 5)
    yield line("answer, 64 connections", f"p50 {median([one['p50_ms'] for one in done]):.1f} ms, "
                                         f"p99 {median([one['p99_ms'] for one in done]):.1f} ms")
    yield where_it_goes(done)


# ---- the gateway alone ----

def measure_gateway(plan):
    provider = credit_code("bench")
    found = {"gateway": [], "fastify": []}
    with two_doors(provider) as doors:
        for door in doors:
            door.per_cpu_second(provider, 1)  # warm
        for _ in range(plan.rounds):
            for door in doors:
                found[door.name].append(door.per_cpu_second(provider, plan.seconds / 2))
            say("  " + ", ".join(f"{name} {values[-1]:.0f} per CPU second" for name, values in found.items()))
    ratio = median([mine / theirs for mine, theirs in zip(found["gateway"], found["fastify"])])
    detail = " : ".join(f"{median(values):.0f} [{spread(values)}]" for values in found.values())
    yield at_least("gateway alone against fastify, POSTs per CPU second", ratio, 2, detail)


# ---- from POST to delivery ----

def measure_delivery(plan):
    with Place() as place:
        place.file_complaints("--count", 2000)
        found, bare = [], []
        for _ in range(plan.rounds):
            place.checkpoint()
            found.append(place.deliver(500, plan.deliveries)["delivery"])
            bare.append(program("fsyncs", place.var / "fsyncs"))
            say(f"  delivery p50 {found[-1]['p50_ms']:.2f} ms, p99 {found[-1]['p99_ms']:.2f} ms; "
                f"two fsyncs p50 {bare[-1]['p50_ms']:.2f} ms, p99 {bare[-1]['p99_ms']:.2f} ms")
    p50, p99 = (median([one[name] for one in found]) for name in ("p50_ms", "p99_ms"))
    yield line("POST to SSE delivery at 500 commands/s, p50", f"{p50:.2f} ms", "≤ 10 ms", p50 <= 10)
    yield line("the same, p99", f"{p99:.2f} ms")
    yield line("two bare fsyncs on the same disk", f"p50 {median([one['p50_ms'] for one in bare]):.2f} ms, "
                                                   f"p99 {median([one['p99_ms'] for one in bare]):.2f} ms")


# ---- small and big ----

def size_round(place, messages):
    """No checkpoint before it: the first touch of a page after one is written whole, which a big index would pay
    in every short round and in life pays once in five minutes."""
    rate = place.file_complaints("--count", messages)["per_second"]
    place.await_caught_up()
    return rate


def measure_size(plan):
    with Place() as small, Place() as big:
        for place, size in ((small, plan.small), (big, plan.big)):
            place.file_complaints("--count", 2000)
            place.await_caught_up()
            began = time.monotonic()
            place.fill(size)
            say(f"  filled to {size} in {time.monotonic() - began:.0f} s")
            size_round(place, plan.messages // 4)  # warm
        rates = {"small": [], "big": []}
        for _ in range(plan.rounds):
            rates["small"].append(size_round(small, plan.messages))
            rates["big"].append(size_round(big, plan.messages))
            say(f"  {plan.small}: {rates['small'][-1]:.0f}/s, {plan.big}: {rates['big'][-1]:.0f}/s")
        check_journal(big)
    ratio = median([large / little for large, little in zip(rates["big"], rates["small"])])
    yield at_least(f"throughput with {plan.big} complaints against {plan.small}", ratio, 0.9,
                   f"{median(rates['big']):.0f}/s : {median(rates['small']):.0f}/s")


# ---- at rest ----

def resting(place):
    both = [memory_mb(place.pid(daemon)) for daemon in DAEMONS]
    return sum(rss for rss, _ in both), sum(pss for _, pss in both)


def again(place):
    """Seconds from `up` to healthy of an instance that was built and had been running."""
    place.minglu("down")
    began = time.monotonic()
    place.minglu("up")
    return time.monotonic() - began


def measure_idle(plan):
    with City() as city:
        rss, pss = resting(city)
        seconds = [again(city) for _ in range(min(plan.rounds, 3))]
    yield line("five daemons idle after the demonstration", f"{rss:.0f} MB resident, {pss:.0f} MB without counting "
               "shared pages twice", "< 120 MB", rss < 120)
    yield line("up to healthy once built", f"{median(seconds):.1f} s", "< 5 s", median(seconds) < 5)


# ---- when the machine is gone ----

def timed(world, *words):
    began = time.monotonic()
    world.minglu(*words)
    return time.monotonic() - began


def measure_backup(plan):
    with City() as city:
        rounds = min(plan.rounds, 3)
        there = [timed(city, "backup") for _ in range(rounds)]
        back = []
        for _ in range(rounds):
            with World(start=None, build=BUILD, empty=True) as place:
                back.append(timed(place, "restore", "--from", city.var / "backup", "--identity",
                                  city.var / "secrets/backup.identity"))
    yield line("backup of the demonstration city", f"{median(there):.1f} s", "< 30 s", median(there) < 30)
    yield line("its restore, verified", f"{median(back):.1f} s", "< 30 s", median(back) < 30)


# ---- where the time goes ----

def profile_one(place, daemon, seconds):
    data = place.var / f"{daemon}.perf"
    subprocess.run(["perf", "record", "-q", "-F", "4000", "-o", data, "-p", str(place.pid(daemon)), "--", "sleep",
                    str(seconds)], capture_output=True, check=True)
    report = subprocess.run(["perf", "report", "-i", data, "--stdio", "--percent-limit", "0.7", "--sort",
                             "dso,symbol"], capture_output=True, text=True, check=True).stdout
    lines = [text.rstrip() for text in report.splitlines() if text.strip() and not text.startswith("#")]
    say(f"--- {daemon}\n" + "\n".join(lines[:45]))


def measure_profile(plan):
    with Place() as place:
        place.file_complaints("--count", 2000)
        for daemon in ("intake", "gateway"):
            load = subprocess.Popen(load_command(place, plan.seconds + 2), env={"BENCH_KEY": place.key},
                                    stdout=subprocess.DEVNULL)
            profile_one(place, daemon, plan.seconds)
            load.wait()
            place.await_caught_up()
    yield from ()


def load_command(place, seconds):
    return [place.build / "bin/load", "--port", str(place.port), "--provider", place.provider, "--seconds",
            str(seconds)]


PARTS = {"durable": measure_durable, "gateway": measure_gateway, "delivery": measure_delivery, "size": measure_size,
         "idle": measure_idle, "backup": measure_backup, "profile": measure_profile}
