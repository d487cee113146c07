"""The night: pools take back what their rules say, while somebody saves all the time."""
import sqlite3
import time

from measure import Row

SCHEDULE_SECONDS = 90  # the schedule is looked at every minute


def saves(person, contact, over):
    """Milliseconds of each save until `over()`, one after the other."""
    times, number = [], 0
    while not over():
        number += 1
        started = time.monotonic()
        person.call("PATCH", f"/records/contact/{contact}", {"remark": f"bench {number}"})
        times.append((time.monotonic() - started) * 1000)
    return sorted(times)


def job(admin):
    """The latest nightly run as the jobs' list has it."""
    found = [job for job in admin.call("GET", "/jobs?limit=200")["jobs"]
             if job["kind"] == "recycle"]
    return max(found, key=lambda job: job["id"]) if found else {"id": 0}


def begin(folder, admin):
    """Forgets that today's run has been; returns when the new one is under way."""
    before = job(admin)["id"]
    with sqlite3.connect(f"{folder}/guanxi.db", timeout=20) as database:
        database.execute("UPDATE job_schedule SET last_date = '2000-01-01' WHERE kind = 'recycle'")
    until = time.monotonic() + SCHEDULE_SECONDS
    while time.monotonic() < until:
        if job(admin)["id"] > before:
            return job(admin)["id"]
        time.sleep(0.02)
    raise RuntimeError("the nightly run does not begin; it is due two hours after midnight")


def recycle(run):
    """Rows: how fast customers go back, and how long one save waits beside it."""
    admin = run.works.admin
    for pool in admin.call("GET", "/pools")["pools"]:
        admin.call("PUT", f"/pools/{pool['id']}/rules", {
            "rule_not_contacted_days": 1, "rule_no_deal_days": 1, "exempt_deal": False})
    contact = run.works.one("SELECT id FROM contact WHERE deleted_at IS NULL LIMIT 1")
    until = time.monotonic() + run.seconds
    alone = saves(admin, contact, lambda: time.monotonic() > until)
    number = begin(run.folder, admin)
    started, state = time.monotonic(), {}

    def over():
        if time.monotonic() - over.looked > 0.25:
            over.looked = time.monotonic()
            state.update(next(job for job in admin.call("GET", "/jobs?limit=200")["jobs"]
                              if job["id"] == number))
        return state.get("state") in ("done", "dead")
    over.looked = 0.0
    beside = saves(admin, contact, over)
    seconds = time.monotonic() - started
    if state["state"] != "done":
        raise RuntimeError(f"the nightly run failed: {state}")
    taken = state["done"]
    rows = [Row(f"{taken} customers back to their pools", taken / seconds, "/s", 500),
            Row("a save beside it", beside[len(beside) * 99 // 100], "ms p99", 50, at_most=True,
                p50=beside[len(beside) // 2]),
            Row("the longest save beside it", beside[-1], "ms", 50, at_most=True)]
    for row in rows:
        run.say(row)
    print(f"  (a save alone: p50 {alone[len(alone) // 2]:.2f} ms, longest {alone[-1]:.2f} ms)",
          flush=True)
    return rows
