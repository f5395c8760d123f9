"""Who hears whom: joins proto/*/events with the handlers in services/*/main.c, and holds the README to it.

    who_hears.py            exit 1 where the README differs, a handler is not in its daemon's table, a table
                            names what does not exist, or an event is said by nobody
    who_hears.py --write    write the README's part anew
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- who hears whom: made by tests/api/who_hears.py -->\n```\n", "```\n<!-- end -->"
SERVICES = ["intake", "matching", "monitoring", "sanctions", "gateway"]


def names(service, kind):
    return {path.stem for path in (ROOT / "proto" / service / kind).glob("*.json")}


def handlers(service):
    """The handlers that its files define, and those that its main.c lists."""
    defined, framework = set(), set()
    for path in (ROOT / "services" / service).glob("*.c"):
        text = path.read_text()
        defined |= set(re.findall(r"^(?:LAWLESS_)?HANDLER\((\w+),", text, re.M))
        framework |= set(re.findall(r"^DUE_HANDLER\((\w+),", text, re.M))
        defined |= set(re.findall(r"^const struct handler on_(\w+) =", text, re.M))
    listed = set(re.findall(r"&on_(\w+)", (ROOT / "services" / service / "main.c").read_text()))
    return defined, framework, listed


def said_somewhere(event):
    pattern = re.compile(rf"\bsay_{event}\b|\b{event}_message\b")
    return any(pattern.search(path.read_text()) for path in (ROOT / "services").glob("*/*.c"))


def main():
    events = {event: service for service in SERVICES for event in names(service, "events")}
    commands = {command: service for service in SERVICES for command in names(service, "commands")}
    faults, arrows = [], {}
    for service in SERVICES:
        defined, dues, listed = handlers(service)
        for missing in sorted((defined | dues) - listed):
            faults.append(f"services/{service}/main.c does not list on_{missing}")
        for name in sorted(listed - dues - {"any_event"}):
            if name in events:
                arrows.setdefault((events[name], service), []).append(name)
            elif commands.get(name) != service:
                faults.append(f"services/{service} hears {name}, which nobody says")
    for event, service in sorted(events.items()):
        if not said_somewhere(event):
            faults.append(f"proto/{service}/events/{event}.json: nobody says it")
    for service in SERVICES:
        arrows.setdefault((service, "gateway"), []).append("everything, for the journal")
    lines = []
    for (speaker, listener), heard in sorted(
            arrows.items(), key=lambda item: [SERVICES.index(name) for name in item[0]]):
        lines.append(f"{speaker} → {listener}: {', '.join(heard)}")
    lines.append("sanctions → everyone: rulebook_adopted, calendar_adopted")
    part = BEGIN + "\n".join(lines) + "\n" + END
    text = README.read_text()
    start, end = text.find(BEGIN), text.find(END)
    if start < 0 or end < 0:
        faults.append("README.md has no part for who hears whom")
    elif text[start:end + len(END)] != part:
        if "--write" in sys.argv:
            README.write_text(text[:start] + part + text[end + len(END):])
        else:
            faults.append("README.md: who hears whom differs; tests/api/who_hears.py --write")
    print("\n".join(lines))
    for fault in faults:
        print("FAULT", fault)
    return 1 if faults else 0


sys.exit(main())
