"""The words that the invented network is made of. The cities go from east to west."""

CITIES = (
    "Tartu", "Helsinki", "Bucharest", "Vilnius", "Tallinn", "Plovdiv", "Riga", "Kaunas", "Turku", "Kosice", "Klaipeda",
    "Debrecen", "Lublin", "Thessaloniki", "Sofia", "Krakow", "Lodz", "Budapest", "Gdansk", "Stockholm", "Uppsala",
    "Bratislava", "Poznan", "Wroclaw", "Brno", "Vienna", "Maribor", "Graz", "Zagreb", "Szczecin", "Ljubljana", "Linz",
    "Prague", "Trieste", "Dresden", "Berlin", "Malmo", "Copenhagen", "Rostock", "Leipzig", "Munich", "Aarhus",
    "Innsbruck", "Nuremberg", "Oslo", "Hamburg", "Bremen", "Zurich", "Stavanger", "Basel", "Cologne", "Rotterdam",
    "Antwerp", "Lyon", "Ghent", "Lille", "Valencia", "Bristol", "Bilbao", "Cork", "Porto", "Lisbon",
)  # fmt: skip

# What stands there, its tier, and how often it is met.
KINDS = (
    ("data centre", 1, 3),
    ("hospital", 1, 2),
    ("head office", 1, 2),
    ("branch", 2, 5),
    ("warehouse", 2, 4),
    ("plant", 2, 3),
    ("depot", 2, 3),
)

CUSTOMERS = (
    "Alder Logistics", "Bluebell Clinics", "Cinder Steel", "Dovecote Hotels",
    "Elder Insurance", "Fennel Foods", "Gannet Ports", "Heron Bank",
)  # fmt: skip

# The machines of a site: what they are called, and the services watched on each.
MACHINES = (
    ("gw", ("ping", "uplink")),
    ("sw1", ("ping",)),
    ("srv1", ("disk", "load", "ssh")),
    ("srv2", ("disk", "load", "ssh")),
)
