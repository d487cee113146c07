"""A company to measure: its folder, its server, the people logged in to it."""
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "guanxi-demo"
# Nobody may choose the demo's password himself.
REGION_PASSWORD = "bench-Wolkenbruch-41"


class Person:
    """Somebody logged in."""

    def __init__(self, server, login):
        self.server, self.login = server, login
        self.cookie = self.csrf = ""
        password = REGION_PASSWORD if login == "region1" else PASSWORD
        answer, headers = self.send("POST", "/session", {"login": login, "password": password})
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.csrf = answer["csrf"]
        self.id = answer["user"]["id"]

    def send(self, method, path, body=None, content_type="application/json"):
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server.address}/api/v1{path}", data, {
            "Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": content_type,
        }, method=method)
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                text = response.read()
                is_json = "json" in (response.headers["Content-Type"] or "")
                return (json.loads(text) if is_json and text else text), response.headers
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def call(self, method, path, body=None):
        return self.send(method, path, body)[0]


class Server:
    """`guanxi serve` of a folder on a free port."""

    def __init__(self, program, folder):
        self.folder, self.people = folder, {}
        started = time.monotonic()
        self.process = subprocess.Popen(
            [program, "serve", "--data", folder, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        self.start_seconds = time.monotonic() - started
        if not self.address.startswith("http"):
            raise RuntimeError(f"{program} does not serve {folder}")

    @property
    def pid(self):
        return self.process.pid

    def person(self, login):
        if login not in self.people:
            self.people[login] = Person(self, login)
        return self.people[login]

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            raise RuntimeError("the server did not stop well")


def make(program, folder, customers):
    """The demo company with so many customers, kept for the next run."""
    if not os.path.exists(os.path.join(folder, "made")):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        subprocess.run([program, "demo", folder, "--customers", str(customers)], check=True)
        open(os.path.join(folder, "made"), "w").close()
    return folder


def copy(folder, work):
    """A copy to measure on, so that every run finds the same."""
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run(["cp", "-r", "--reflink=auto", folder, work], check=True)
    os.sync()
    return work


def database(folder):
    """The company's file, to choose records from; read only."""
    return sqlite3.connect(f"file:{folder}/guanxi.db?mode=ro", uri=True)


def make_region(admin):
    """A manager whose people are 40: four sales departments below one of his own.
    Returns his login."""
    def find(objects, field, value):
        query = urllib.parse.quote(json.dumps([field, "=", value]))
        return admin.call("GET", f"/{objects}?filter={query}")["records"]

    def one(objects, field, value):
        return find(objects, field, value)[0]

    if find("users", "login", "region1"):
        return "region1"
    centre = one("departments", "code", "S")
    region = admin.call("POST", "/departments",
                        {"name": "华东大区", "code": "BENCH", "parent": centre["id"]})
    for number in range(1, 5):
        department = one("departments", "code", f"S{number}")
        admin.call("PATCH", f"/departments/{department['id']}", {"parent": region["id"]})
    manager = admin.call("POST", "/users", {
        "login": "region1", "name": "大区经理", "department": region["id"],
        "roles": [one("roles", "preset", "sales_manager")["id"]]})
    admin.call("PUT", f"/users/{manager['id']}/password", {"password": REGION_PASSWORD})
    return "region1"
