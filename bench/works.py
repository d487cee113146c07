"""The works that are measured: which requests, and whose."""
import json
import random
import urllib.parse

from load import Request

STAGES = ("reserve", "target", "potential", "opportunity", "deal")
FIELDS = "name,stage,grade,city,phone,mobile,last_contact_at,next_visit_at,owner"
SELLERS = [f"sales{number}" for number in (1, 2, 11, 25, 38, 47, 56, 68, 77, 86, 95, 104, 120,
                                            133, 142, 151, 160, 169, 175, 180)]


def query(path, **parameters):
    texts = {name: value if isinstance(value, str) else json.dumps(value)
             for name, value in parameters.items()}
    return "/api/v1" + path + "?" + urllib.parse.urlencode(texts, quote_via=urllib.parse.quote)


class Works:
    """Requests of each kind, made of what is in the company's file. `choose` is that
    file, `server` the server that serves it, `region` the login of the manager of 40."""

    def __init__(self, choose, server, region):
        self.choose, self.server = choose, server
        self.random = random.Random(20260301)
        self.sellers = [server.person(login) for login in SELLERS]
        # sales1 collaborates on every customer that has a collaborator: at a million
        # customers on 43,000, which is no measure of a person's lists.
        self.others = self.sellers[1:]
        self.boss, self.admin = server.person("boss"), server.person("admin")
        self.region = server.person(region)
        self.customers = self.one("SELECT max(id) FROM customer")

    def rows(self, sql, *values):
        return self.choose.execute(sql, values).fetchall()

    def one(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    def names(self):
        """Names of customers anywhere in the file."""
        ids = [self.random.randrange(1, self.customers) for _ in range(60)]
        return [self.one("SELECT name FROM customer WHERE id >= ? LIMIT 1", id) for id in ids]

    # --- one record ---

    def get(self):
        requests = []
        for person in self.sellers:
            own = self.rows("SELECT id FROM customer WHERE owner = ? AND deleted_at IS NULL"
                            " ORDER BY created_at LIMIT 100", person.id)
            requests += [Request("GET", f"/api/v1/records/customer/{id}", person)
                         for (id,) in own]
        self.random.shuffle(requests)
        return requests

    # --- lists ---

    def pairs(self):
        return [(person.id, stage) for person in self.sellers for stage in STAGES]

    def list_own(self, person_of=None):
        """`person_of` names who asks for the list of a seller; the seller himself."""
        return [Request("GET", query("/records/customer", sort="next_visit_at", fields=FIELDS,
                                     limit="50", filter=["and", ["owner", "=", seller.id],
                                                         ["stage", "=", stage]]),
                        person_of or seller)
                for seller in self.sellers for stage in STAGES]

    def list_seen(self):
        """All that a seller may see, the pool included, in a stage."""
        return [Request("GET", query("/records/customer", sort="next_visit_at", fields=FIELDS,
                                     limit="50", filter=["stage", "=", stage]), seller)
                for seller in self.others for stage in STAGES]

    def list_newest(self):
        """The list that everybody sees first, as a seller, with and without a stage."""
        return [Request("GET", query("/records/customer", fields=FIELDS, limit="50", filter=filter),
                        seller)
                for seller in self.others for filter in ([], ["stage", "=", "potential"])]

    def list_region(self):
        return [Request("GET", query("/records/customer", sort=sort, fields=FIELDS, limit="50"),
                        self.region) for sort in ("-last_contact_at", "last_contact_at")]

    def board(self, scope, people):
        return [Request("GET", query("/mainline", scope=scope), person) for person in people]

    # --- counts ---

    def count(self, filter, people):
        return [Request("GET", query("/records/customer", filter=filter, count="true", limit="1",
                                     fields="name"), person) for person in people]

    def grouped(self):
        """Grouped counts: a seller's customers by stage and by city."""
        return [Request("POST", "/api/v1/records/customer/aggregate", seller, json.dumps({
            "filter": ["owner", "=", seller.id], "group": [group]}))
                for seller in self.sellers for group in ("stage", "city", "source")]

    # --- search ---

    def search(self, words, people):
        requests = [Request("GET", query("/search", q=word), person)
                    for word in words for person in people]
        self.random.shuffle(requests)
        return requests

    def two_characters(self):
        """From the middle of names: the city and the trade at their beginning are in
        thousands of names, which is the worst case."""
        words = set()
        for name in self.names():
            at = self.random.randrange(0, max(1, len(name) - 6))
            words.add(name[at:at + 2])
        return sorted(words)

    def initials(self):
        """Of four characters of a name, by the pinyin key that the text index holds."""
        return ["nbht", "szhx", "hzjx", "yydz", "wzwj", "gzxs", "shyq", "cdjm", "whdl", "qdgj"]

    def last_digits(self):
        return [f"{self.random.randrange(10000):04d}" for _ in range(60)]

    # --- while typing, and creating ---

    def duplicates(self):
        bodies = []
        for name in self.names():
            bodies += [{"name": name[:4]}, {"name": name, "phone": "0574-8765 4321"},
                       {"name": name[:-4], "mobile": f"138{self.random.randrange(10**8):08d}"}]
        return [Request("POST", "/api/v1/records/customer/duplicates",
                        self.random.choice(self.sellers), json.dumps(body, ensure_ascii=False))
                for body in bodies]

    def create(self):
        body = {"name": "测量五金制品%%有限公司", "stage": "target", "source": "alibaba",
                "industry": "hardware_tools", "grade": "normal", "country": "CN",
                "province": "330000", "city": "330200", "phone": "0574-87654321",
                "address": "工业园区%%号", "website": "https://www.bench-%%.example",
                "remark": "长期合作，按月结算"}
        return [Request("POST", "/api/v1/records/customer", seller,
                        json.dumps(body, ensure_ascii=False)) for seller in self.sellers]
