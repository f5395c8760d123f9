"""Clients that insist: each command is sent again under its key until it is answered, and what was acknowledged is
written down here, outside the system. What the system holds at the end is compared with this list."""

import collections
import random
import threading
import time
import uuid

import httpx

from world import Client, credit_code

PAUSE_SECONDS = 0.05
GIVE_UP_SECONDS = 120  # a command nobody answers for so long is a failure of the system


class Ledger:
    """What was acknowledged: key → (path, body, answer). And what should never have been answered."""

    def __init__(self):
        self.changed = threading.Condition()
        self.acknowledged = {}
        self.wrong = []
        self.refused_for_now = 0
        self.cut_off = 0

    def write(self, key, path, body, answer):
        with self.changed:
            before = self.acknowledged.get(key)
            if before is not None and before[2] != answer:
                self.wrong.append(f"{path} {key}: answered {before[2]} and then {answer}")
            self.acknowledged[key] = (path, body, answer)
            self.changed.notify_all()

    def complain(self, what):
        with self.changed:
            self.wrong.append(what)
            self.changed.notify_all()

    def count(self):
        with self.changed:
            return len(self.acknowledged)

    def await_more(self, count, seconds):
        """Until that many more were acknowledged: the system is at work again."""
        with self.changed:
            wanted = len(self.acknowledged) + count
            return self.changed.wait_for(lambda: len(self.acknowledged) >= wanted or self.wrong, seconds)

    def acts(self):
        """What was asked for, its number in the path left open, and the number of the matter it was done to."""
        with self.changed:
            acknowledged = list(self.acknowledged.values())
        for path, _, answer in acknowledged:
            parts = path.split("/")
            if len(parts) == 5:
                yield "/".join([*parts[:3], "*", parts[4]]), parts[3]
            else:
                yield path, answer["case"]


class Load:
    """Writers that file complaints, and one that carries some through investigation and finding to an order that is
    signed and delivered: intake, monitoring and sanctions hear each other all the while."""

    world_day = "2025-03-03"  # on which a world may begin

    def __init__(self, world, seed, writers=8):
        self.world = world
        self.day = world.today().isoformat()  # the clock stands while it works
        self.ledger = Ledger()
        self.stopped = threading.Event()
        self.filed = collections.deque(maxlen=1000)
        self.concluded = []
        self.officer = world.client("officer", person="officer-1").key
        self.signer = world.client("officer", person="officer-2").key
        self.providers = [credit_code(f"chaos {n}") for n in range(4)]
        self.keys = {code: world.client("provider", organisation=code).key for code in self.providers}
        for code in self.providers:
            registered = Client(world.url, self.keys[code]).post("/v1/providers", {
                "uscc": code, "name": f"演示服务商{code[-4:]}", "kind": "light", "legal_representative": "李四",
                "address": "济宁市任城区"})
            assert registered.status_code == 201, registered.text
        self.threads = [threading.Thread(target=self.guard, args=(self.file, random.Random(f"{seed} {n}")))
                        for n in range(writers)]
        self.threads.append(threading.Thread(target=self.guard, args=(self.carry, random.Random(f"{seed} carry"))))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """No new commands; those under way are insisted upon until they are answered."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(GIVE_UP_SECONDS + 30)
            assert not thread.is_alive(), "a client hangs"

    def guard(self, work, dice):
        try:
            while not self.stopped.is_set():
                work(dice)
        except Exception as fault:  # a thread must not die unseen
            self.ledger.complain(f"{work.__name__}: {fault!r}")

    def insist(self, client, path, body, key=None, wanted=(200, 201)):
        key = key or str(uuid.uuid4())
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            try:
                answer = client.post(path, body, key=key)
            except httpx.TransportError:
                self.ledger.cut_off += 1
                time.sleep(PAUSE_SECONDS)  # the world's pace: the gateway is being restarted
                continue
            if answer.status_code == 503:
                self.ledger.refused_for_now += 1
                if "Retry-After" not in answer.headers:
                    self.ledger.complain(f"{path}: 503 without Retry-After")
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code in wanted:
                self.ledger.write(key, path, body, answer.json())
            return answer
        raise AssertionError(f"{path}: not answered in {GIVE_UP_SECONDS} s")

    def client(self, key=None):
        """One connection per thread and key."""
        mine = threading.current_thread().__dict__.setdefault("clients", {})
        if key not in mine:
            mine[key] = Client(self.world.url, key)
        return mine[key]

    def file(self, dice):
        """A complaint; now and then an old one again under its key."""
        key = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        body = {"provider": dice.choice(self.providers), "anonymous": True,
                "text": f"进驻不及时 {key} " + "述" * dice.randrange(100, 180)}
        answer = self.insist(self.client(), "/v1/complaints", body, key)
        if answer.status_code != 201:
            raise AssertionError(f"{answer.status_code} {answer.text}")
        self.filed.append((answer.json()["case"], body["provider"]))
        if dice.random() < 0.1:
            again = self.insist(self.client(), "/v1/complaints", body, key)
            if again.json() != answer.json():
                self.ledger.complain(f"sent again under {key}: {again.text} instead of {answer.text}")

    def carry(self, _dice):
        """One complaint from acceptance to the order that follows from its being upheld."""
        if not self.filed:
            self.ledger.await_more(1, 5)
            return
        case, provider = self.filed.pop()
        officer, accused = self.client(self.officer), self.client(self.keys[provider])
        self.follow(officer, f"/v1/complaints/{case}/acceptance", {
            "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"})
        self.follow(accused, f"/v1/investigations/{case}/answer", {"text": "已整改"})
        self.follow(officer, f"/v1/investigations/{case}/interviews", {
            "held_on": self.day, "way": "telephone", "interviewee": "企业负责人", "text": "属实"})
        self.follow(officer, f"/v1/investigations/{case}/conclusion", {
            "upheld": True, "clause": "T1.2", "severity": "minor", "facts": "进驻晚于合同约定"})
        self.concluded.append(case)
        order = self.draft(officer, provider)
        self.follow(self.client(self.signer), f"/v1/orders/{order}/signature", {})
        self.follow(officer, f"/v1/orders/{order}/delivery", {
            "delivered_on": self.day, "confirmation": "paper"})

    def draft(self, officer, provider):
        """The one order against this provider that is not signed yet, once it is there."""
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            drafts = self.look(officer, "/v1/orders", provider=provider, state="draft")
            if drafts:
                (order,) = drafts
                return order["order"]
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"no order against {provider} for {GIVE_UP_SECONDS} s")

    def look(self, client, path, **query):
        """The items of a list; none while nobody answers."""
        try:
            answer = client.get(path, **query)
        except httpx.TransportError:
            return []
        if answer.status_code == 503:
            return []
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def follow(self, client, path, body):
        """A step that another daemon has to have heard of first: not found means not yet."""
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            answer = self.insist(client, path, body)
            if answer.status_code in (200, 201):
                return
            if answer.status_code != 404:
                raise AssertionError(f"{path}: {answer.status_code} {answer.text}")
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{path}: not found for {GIVE_UP_SECONDS} s")
