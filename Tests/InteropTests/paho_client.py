"""paho-mqtt against the lab's broker at 127.0.0.1:PORT. Prints one line per promise kept; any failure ends it with status 1."""
import queue
import sys

import paho.mqtt.client as mqtt

PORT = int(sys.argv[1])
VERSIONS = {"3.1": mqtt.MQTTv31, "3.1.1": mqtt.MQTTv311}
LIMIT = 15


class Client:
    """A paho client whose callbacks become queues that can be waited on."""

    def __init__(self, identifier, version, clean=True):
        self.connected, self.granted, self.messages = queue.Queue(), queue.Queue(), queue.Queue()
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2, client_id=identifier, clean_session=clean, protocol=VERSIONS[version])
        self.client.on_connect = lambda c, u, flags, reason, p: self.connected.put((flags.session_present, reason.value))
        self.client.on_subscribe = lambda c, u, mid, reasons, p: self.granted.put([r.value for r in reasons])
        self.client.on_message = lambda c, u, m: self.messages.put((m.topic, m.qos, bool(m.retain), m.payload))

    def connect(self, **options):
        self.client.connect("127.0.0.1", PORT, keepalive=options.get("keepalive", 60))
        self.client.loop_start()
        return self.connected.get(timeout=LIMIT)

    def subscribe(self, *filters):
        self.client.subscribe(list(filters))
        return self.granted.get(timeout=LIMIT)

    def publish(self, topic, payload, qos, retain=False):
        self.client.publish(topic, payload, qos, retain).wait_for_publish(LIMIT)

    def leave(self):
        self.client.disconnect()
        self.client.loop_stop()


def expect(name, found, wanted):
    if found != wanted:
        sys.exit(f"{name}: found {found!r}, wanted {wanted!r}")
    print(name)


for version in VERSIONS:
    board, phone = Client("board", version), Client("phone", version)
    expect(f"{version} accepts", board.connect(), (False, 0))
    phone.connect()
    expect(f"{version} grants each filter in order", board.subscribe(("a/+", 0), ("b/#", 1), ("c", 2)), [0, 1, 2])
    for qos in (0, 1, 2):
        phone.publish("c", b"\x00\xff binary", qos)
        expect(f"{version} delivers QoS {qos}", board.messages.get(timeout=LIMIT), ("c", qos, False, b"\x00\xff binary"))
    phone.publish("b", b"parent", 2)
    expect(f"{version} lowers QoS 2 to 1, and # takes its parent", board.messages.get(timeout=LIMIT), ("b", 1, False, b"parent"))
    phone.publish("a/Straße", "grün".encode(), 1)
    expect(f"{version} carries UTF-8", board.messages.get(timeout=LIMIT), ("a/Straße", 0, False, "grün".encode()))
    for number in range(500):
        phone.client.publish("c", str(number), 2)
    expect(f"{version} keeps the order of 500 at QoS 2",
           [int(board.messages.get(timeout=LIMIT)[3]) for _ in range(500)], list(range(500)))
    board.leave()
    phone.leave()

first = Client("keeper", "3.1.1", clean=False)
expect("a new session is not present", first.connect(), (False, 0))
first.subscribe(("kept", 2))
first.leave()
phone = Client("phone", "3.1.1")
phone.connect()
for qos in (1, 2):
    phone.publish("kept", str(qos).encode(), qos)
again = Client("keeper", "3.1.1", clean=False)
expect("a kept session is present", again.connect(), (True, 0))
expect("it delivers what came meanwhile",
       [again.messages.get(timeout=LIMIT) for _ in (1, 2)], [("kept", 1, False, b"1"), ("kept", 2, False, b"2")])
again.leave()
forgetful = Client("keeper", "3.1.1", clean=True)
expect("clean session 1 discards it", forgetful.connect(), (False, 0))
forgetful.leave()

sleeper = Client("sleeper", "3.1.1")
sleeper.connect(keepalive=1)
ponged = queue.Queue()
sleeper.client.on_log = lambda c, u, level, text: ponged.put(text) if "PINGRESP" in text else None
expect("PINGREQ is answered", "PINGRESP" in ponged.get(timeout=LIMIT), True)
sleeper.leave()
phone.leave()
