"""The measurements of P9: each gives rows of the table."""
import os
import socket
import statistics
import subprocess
import time
from dataclasses import dataclass

import company
import load
import sheets
from works import STAGES, Works

ROUNDS = 3


@dataclass
class Row:
    work: str
    figure: float
    unit: str
    goal: float
    limit: float = None     # measured in the same run
    at_most: bool = False   # the goal is a ceiling
    latency: bool = False   # compared between sizes
    p50: float = None

    @property
    def ratio(self):
        return self.figure / self.limit if self.limit else None

    @property
    def met(self):
        value = self.figure if self.limit is None else self.ratio
        return value <= self.goal if self.at_most else value >= self.goal


class Measure:
    """One company under measurement. `tools` is the folder of the limit programs."""

    def __init__(self, server, folder, tools, seconds, say):
        self.server, self.folder, self.tools = server, folder, tools
        self.seconds, self.say = seconds, say
        self.peak = 0.0
        admin = server.person("admin")
        self.region = company.make_region(admin)
        self.works = Works(company.database(folder), server, self.region)

    def load(self, requests, connections=2, seconds=None):
        figures = load.load(self.server.address, requests, connections,
                            seconds or self.seconds, self.server.pid)
        self.peak = max(self.peak, load.resident(self.server.pid))
        return figures

    def tool(self, name, *arguments, text=""):
        path = os.path.join(self.tools, name)
        result = subprocess.run([path, *map(str, arguments)], input=text, text=True, check=True,
                                stdout=subprocess.PIPE)
        return float(result.stdout.split()[0])

    def latency(self, work, requests, goal):
        self.load(requests, seconds=1)
        figures = self.load(requests)
        row = Row(work, figures.p99, "ms p99", goal, at_most=True, latency=True, p50=figures.p50)
        self.say(row)
        return [row]

    def alternate(self, ours, theirs):
        """Medians of both, measured by turns, so that a noisy machine hits both."""
        pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
        return tuple(statistics.median(values) for values in zip(*pairs))

    def against(self, work, unit, goal, ours, theirs, at_most=False):
        figure, limit = self.alternate(ours, theirs)
        row = Row(work, figure, unit, goal, limit, at_most)
        self.say(row)
        return [row]

    # --- rows with a limit of their own ---

    def get(self):
        requests = self.works.get()
        _, headers = requests[0].person.send("GET", requests[0].path.removeprefix("/api/v1"))
        size = headers["Content-Length"]
        port = free_port()
        bare = subprocess.Popen([os.path.join(self.tools, "limit_http"), str(port), str(size)],
                                stdin=subprocess.PIPE)
        time.sleep(0.3)
        try:
            nothing = [load.Request("GET", requests[0].path)]
            address = f"http://127.0.0.1:{port}"
            rows = []
            for work, rate in (("get one record", lambda figures: figures.rate),
                               ("get one record, per core", lambda figures: figures.rate_per_core)):
                rows += self.against(
                    work, "/s", 0.40, lambda: rate(self.load(requests, 8)),
                    lambda: rate(load.load(address, nothing, 8, self.seconds, bare.pid)))
            return rows
        finally:
            bare.stdin.close()
            bare.wait()

    def list_own(self):
        requests = self.works.list_own()
        pairs = "".join(f"{owner} {stage}\n" for owner, stage in self.works.pairs())
        file = os.path.join(self.folder, "guanxi.db")
        rows = self.against(
            "list 50 own by stage and next visit, per core", "/s", 0.50,
            lambda: self.load(requests).rate_per_core,
            lambda: self.tool("limit_sql", file, self.seconds, text=pairs))
        return rows + self.against(
            "the same list as sales person : as administrator, CPU time", "ms", 1.2,
            lambda: 1000 / self.load(requests).rate_per_core,
            lambda: 1000 / self.load(self.works.list_own(self.works.admin)).rate_per_core,
            at_most=True)

    def create(self):
        file = os.path.join(self.folder, "limit.db")
        rows = self.against(
            "create a customer, durable", "/s", 0.30,
            lambda: self.load(self.works.create(), 8).rate,
            lambda: self.tool("limit_insert", file, self.seconds))
        for end in ("", "-wal", "-shm"):
            if os.path.exists(file + end):
                os.unlink(file + end)
        return rows

    # --- latencies ---

    def lists(self):
        works = self.works
        return (self.latency("get one record (latency)", works.get(), 5) +
                self.latency("list 50 own by stage and next visit (latency)", works.list_own(), 20) +
                self.latency("list 50 of own and pool by stage", works.list_seen(), 20) +
                self.latency("list, manager of 40, by last contact", works.list_region(), 20) +
                self.latency("list of all one may see, newest first", works.list_newest(), 20))

    def boards(self):
        works = self.works
        return (self.latency("mainline board, mine", works.board("mine", works.sellers), 20) +
                self.latency("mainline board, my collaborators'",
                             works.board("collaborators", works.others), 20) +
                self.latency("mainline board, department of 40",
                             works.board("department", [works.region]), 20) +
                self.latency("mainline board, whole company",
                             works.board("department", [works.boss]), 20))

    def searches(self):
        works, rows = self.works, []
        kinds = (("2 characters", works.two_characters()), ("pinyin initials", works.initials()),
                 ("last 4 digits", works.last_digits()))
        people = (("sales", works.sellers), ("manager of 40", [works.region]),
                  ("boss", [works.boss]))
        for kind, words in kinds:
            for name, whose in people:
                rows += self.latency(f"search, {kind}, {name}", works.search(words, whose), 50)
        return rows

    def duplicates(self):
        return self.latency("duplicate check", self.works.duplicates(), 10)

    def counts(self):
        works = self.works
        stages = [works.count(["stage", "=", stage], [works.boss])[0] for stage in STAGES]
        return (self.latency("count by stage, whole company", stages, 50) +
                self.latency("count of visits this month, manager of 40",
                             works.count(["next_visit_at", "within", "this_month"],
                                         [works.region]), 50) +
                self.latency("count by stage, manager of 40",
                             works.count(["stage", "=", "target"], [works.region]), 50) +
                self.latency("count by grade, own customers",
                             works.count(["and", ["owner", "=", "@me"], ["grade", "=", "key"]],
                                         works.sellers), 50) +
                self.latency("count by stage, own and pool",
                             works.count(["stage", "=", "target"], works.others), 50))

    # --- once ---

    def field(self):
        started = time.monotonic()
        self.server.person("admin").call("POST", "/model/changes", {"fields": [
            {"object": "customer", "name": "bench_vehicles", "type": "integer",
             "label": {"zh": "车辆数", "en": "Vehicles"}}]})
        row = Row("add a field to the table", time.monotonic() - started, "s", 1, at_most=True)
        self.say(row)
        return [row]

    def hand_over(self):
        """10,000 customers of anybody to five people, and back, with everything below them;
        nothing else may have changed."""
        admin, choose = self.works.admin, self.works.choose
        last = self.works.one("SELECT max(id) FROM (SELECT id FROM customer WHERE owner IS NOT NULL"
                              " AND deleted_at IS NULL ORDER BY id LIMIT 10000)")
        moving = {"owner", "pool", "owner_changed_at", "hot", "version", "updated_at", "updated_by"}
        def state(table, key, skip=frozenset()):
            columns = [row[1] for row in choose.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{name}"' for name in columns if name not in skip)
            return hash(tuple(choose.execute(f"SELECT {kept} FROM {table} WHERE {key} <= ?"
                                             " ORDER BY id", (last,)).fetchall()))
        def states(skip):
            return [state("customer", "id", skip), state("contact", "customer"),
                    state("activity", "customer")]
        before, exact = states(moving), states(moving - {"owner", "pool", "owner_changed_at", "hot"})
        started = time.monotonic()
        made = admin.call("POST", "/hand_overs", {
            "filter": ["and", ["owner", "not_empty"], ["id", "<=", last]], "over_limit": True,
            "reason": "bench", "to": [{"user": person.id} for person in self.works.sellers[:5]]})
        given = Row(f"hand over {made['customers']} customers", time.monotonic() - started, "s", 5,
                    at_most=True)
        self.say(given)
        if states(moving) != before:
            raise RuntimeError("handing over changed something else")
        started = time.monotonic()
        undone = admin.call("POST", f"/hand_overs/{made['id']}/undo")
        back = Row(f"take {undone['returned']} back", time.monotonic() - started, "s", 5,
                   at_most=True)
        self.say(back)
        if states(moving - {"owner", "pool", "owner_changed_at", "hot"}) != exact:
            raise RuntimeError("taking back left something changed")
        return [given, back]

    def transfers(self, rows):
        found = []
        seller = self.server.person("manager7")
        for work, goal, run in (
                (f"import {rows} rows × 12 columns .xlsx", 20000,
                 lambda: sheets.import_rows(seller, rows)),
                (f"export {rows} rows .xlsx", 60000,
                 lambda: sheets.export_rows(self.works.admin,
                                            ["id", "<=", rows]))):
            try:
                found.append(Row(work, run(), "rows/s", goal))
                self.say(found[-1])
            except RuntimeError as error:
                print(f"{work}: {error}", flush=True)
        return found

    def peers(self):
        """Absolute figures over eight connections."""
        works, rows = self.works, []
        for work, requests, goal in (
                ("gets", works.get(), 15000), ("lists", works.list_own(), 3000),
                ("searches", works.search(works.two_characters(), works.sellers), 2000),
                ("creates, durable", works.create(), 1500),
                ("grouped counts", works.grouped(), 500)):
            self.load(requests, 8, 1)
            rows.append(Row(f"{work} over 8 connections", self.load(requests, 8).rate, "/s", goal))
            self.say(rows[-1])
        return rows


def free_port():
    """A port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
