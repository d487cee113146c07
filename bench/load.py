"""Load and clocks: wrk, and what a process has used so far."""
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Request:
    """One line of bench/wrk.lua's file; `person` is a company.Person or None."""

    method: str
    path: str
    person: object = None
    body: str = ""

    def line(self):
        cookie = self.person.cookie if self.person else "none=1"
        csrf = self.person.csrf if self.person else "none"
        return "\t".join((self.method, self.path, cookie, csrf, self.body))


@dataclass
class Figures:
    requests: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    worst: float
    cpu: float  # seconds that the server used meanwhile

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def rate_per_core(self):
        return self.requests / self.cpu


def cpu_seconds(process):
    """User and system time of a process (proc(5), stat)."""
    with open(f"/proc/{process}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process):
    """Resident memory in MiB."""
    with open(f"/proc/{process}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def load(address, requests, connections, seconds, process):
    """Sends the requests in turn over so many connections; any answer but a good
    one is an error."""
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(request.line() + "\n" for request in requests)
        file.flush()
        environment = dict(os.environ, BENCH_REQUESTS=file.name,
                           BENCH_NUMBER=str(int(time.time() * 10) % 10**9 * 100))
        before = cpu_seconds(process)
        result = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s",
             os.path.join(HERE, "wrk.lua"), address],
            env=environment, stdout=subprocess.PIPE, text=True, check=True)
        used = cpu_seconds(process) - before
    words = [line for line in result.stdout.splitlines() if line.startswith("FIGURES")][0].split()
    count, duration, p50, p99, worst, wrong = map(int, words[1:])
    if wrong or not count:
        raise RuntimeError(f"{wrong} of {count} went wrong: {requests[0].line()}\n{result.stdout}")
    return Figures(count, duration / 1e6, p50 / 1e3, p99 / 1e3, worst / 1e3, used)
