"""The status page of a Monit with many checks: as many hosts as others have, and a machine of its own."""

from functools import partial
from xml.etree import ElementTree

from tests.bench.load import Load, checked

MOST = 8.0  # XML is read into a tree by the floor, and each value of it is then looked for by name
SERVICE = (
    '<service type="4"><name>host-{0}</name><collected_sec>{1}</collected_sec><collected_usec>0</collected_usec>'
    "<status>0</status><status_hint>0</status_hint><monitor>1</monitor><monitormode>0</monitormode><onreboot>0</onreboot>"
    "<pendingaction>0</pendingaction><icmp><type>Ping</type><responsetime>0.000021</responsetime></icmp>"
    "<port><hostname>10.0.0.1</hostname><portnumber>443</portnumber><request><![CDATA[]]></request>"
    "<protocol>DEFAULT</protocol><type>TCP</type><responsetime>0.000318</responsetime></port></service>"
)
HEAD = (
    '<?xml version="1.0" encoding="ISO-8859-1"?><monit><server><id>a</id><incarnation>1795000000</incarnation>'
    "<version>5.33.0</version><uptime>400000</uptime><poll>60</poll><startdelay>0</startdelay>"
    "<localhostname>monit</localhostname></server>"
)


def load(hosts: int, services: int) -> Load:
    return Load(
        {"site_from": "host"},
        partial(_answers, hosts),
        {"/_status": ElementTree.fromstring},
        lambda asked: asked.path == "/_status",
        most=MOST,
        content="text/xml",
    )


def _answers(hosts: int, turn: int) -> dict[str, bytes]:
    rows = [SERVICE.format(number, int(checked(number, turn))) for number in range(hosts)]
    return {"/_status": f"{HEAD}{''.join(rows)}</monit>".encode()}
