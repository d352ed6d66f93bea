"""paho-mqtt speaking 5.0 with properties to the lab's broker at 127.0.0.1:PORT. One line per promise kept; a failure ends it."""
import queue
import sys
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

PORT = int(sys.argv[1])
LIMIT = 15


def properties(kind, **values):
    made = Properties(kind)
    for name, value in values.items():
        setattr(made, name, value)
    return made


class Client:
    """A paho client whose callbacks become queues that can be waited on."""

    def __init__(self, identifier):
        self.connected, self.granted, self.removed = queue.Queue(), queue.Queue(), queue.Queue()
        self.messages, self.ended, self.published = queue.Queue(), queue.Queue(), queue.Queue()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=identifier, protocol=mqtt.MQTTv5)
        self.client.on_connect = lambda c, u, flags, reason, p: self.connected.put((flags.session_present, reason.value, p))
        self.client.on_subscribe = lambda c, u, mid, reasons, p: self.granted.put([r.value for r in reasons])
        self.client.on_unsubscribe = lambda c, u, mid, reasons, p: self.removed.put([r.value for r in reasons])
        self.client.on_disconnect = lambda c, u, flags, reason, p: self.ended.put((flags.is_disconnect_packet_from_server, reason.value))
        self.client.on_publish = lambda c, u, mid, reason, p: self.published.put(reason.value)
        self.client.on_message = lambda c, u, m: self.messages.put(m)

    def connect(self, clean=True, keepalive=60, **wanted):
        self.client.connect("127.0.0.1", PORT, keepalive, clean_start=clean, properties=properties(PacketTypes.CONNECT, **wanted))
        self.client.loop_start()
        return self.connected.get(timeout=LIMIT)

    def subscribe(self, topic, identifier=None, **options):
        self.client.subscribe(
            topic, options=SubscribeOptions(**options),
            properties=properties(PacketTypes.SUBSCRIBE, **({"SubscriptionIdentifier": identifier} if identifier else {})))
        return self.granted.get(timeout=LIMIT)

    def publish(self, topic, payload, qos=0, retain=False, **told):
        self.client.publish(topic, payload, qos, retain, properties=properties(PacketTypes.PUBLISH, **told)).wait_for_publish(LIMIT)
        return self.published.get(timeout=LIMIT)

    def message(self):
        return self.messages.get(timeout=LIMIT)

    def leave(self, code=0, **told):
        self.client.disconnect(ReasonCode(PacketTypes.DISCONNECT, identifier=code), properties(PacketTypes.DISCONNECT, **told))
        self.client.loop_stop()


def expect(name, found, wanted):
    if found != wanted:
        sys.exit(f"{name}: found {found!r}, wanted {wanted!r}")
    print(name)


phone, board = Client("phone"), Client("board")
expect("accepts", phone.connect()[:2], (False, 0))
board.connect()
expect("grants", phone.subscribe("led/#", 7, qos=1), [1])
told = dict(PayloadFormatIndicator=1, MessageExpiryInterval=60, ContentType="text/plain", ResponseTopic="answers",
            CorrelationData=b"\x00q7", UserProperty=[("b", "1"), ("a", "2"), ("b", "3")])
expect("acknowledges QoS 1 as taken", board.publish("led/1", "grün", 1, **told), 0)
got = phone.message().properties
expect("passes the properties on unaltered",
       (got.PayloadFormatIndicator, got.ContentType, got.ResponseTopic, got.CorrelationData),
       (1, "text/plain", "answers", b"\x00q7"))
expect("keeps user properties in order", got.UserProperty, [("b", "1"), ("a", "2"), ("b", "3")])
expect("says what is left of the expiry", 58 <= got.MessageExpiryInterval <= 60, True)
expect("names the subscription", got.SubscriptionIdentifier, [7])
expect("says that nobody subscribes", board.publish("nobody", "x", 1), 0x10)
expect("refuses a payload that is not what it says it is", board.publish("led/1", b"\xff", 1, PayloadFormatIndicator=1), 0x99)

# paho leaves it to its user to resolve an alias.
short = Client("short")
short.connect(TopicAliasMaximum=1)
short.subscribe("led/#")
for text in ("first", "second"):
    board.publish("led/1", text)
first, second = short.message(), short.message()
expect("sends an alias with its topic, then in its place",
       [(m.topic, m.properties.TopicAlias) for m in (first, second)], [("led/1", 1), ("", 1)])
short.leave()
expect("sends no alias where none is taken", [phone.message().topic for _ in (1, 2)], ["led/1", "led/1"])
board.client.publish("led/2", "set", properties=properties(PacketTypes.PUBLISH, TopicAlias=3))
board.client.publish("", "used", properties=properties(PacketTypes.PUBLISH, TopicAlias=3))
expect("resolves aliases", [(m.topic, m.payload) for m in (phone.message(), phone.message())],
       [("led/2", b"set"), ("led/2", b"used")])

phone.subscribe("led/1", 8, qos=2)
board.publish("led/1", "one copy", 2)
both = phone.message()
expect("sends one copy with all identifiers", (both.payload, both.qos, sorted(both.properties.SubscriptionIdentifier)), (b"one copy", 2, [7, 8]))
phone.client.unsubscribe(["led/1", "never"])
expect("tells what unsubscribing did", phone.removed.get(timeout=LIMIT), [0, 0x11])

phone.subscribe("own", qos=0, noLocal=True)
phone.publish("own", "mine")
board.publish("own", "another's")
expect("spares a client its own messages", phone.message().payload, b"another's")
board.publish("kept", "state", 1, retain=True)
phone.subscribe("kept", qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND, retainAsPublished=True)
board.publish("kept", "new", 1, retain=True)
kept = phone.message()
expect("keeps RETAIN as published, and what was retained to itself", (kept.payload, kept.retain), (b"new", True))
phone.subscribe("kept", qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
phone.subscribe("kept", qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE)
expect("sends what is retained once", [(m.payload, m.retain) for m in (phone.message(),)], [(b"new", True)])
expect("and not for a subscription that was there", phone.messages.empty(), True)

members = [Client(f"member{number}") for number in range(2)]
for member in members:
    member.connect()
    member.subscribe("$share/group/work", qos=1)
for number in range(20):
    board.publish("work", str(number), 1)
taken = []
while len(taken) < 20:
    for member in members:
        try:
            taken.append(int(member.messages.get(timeout=0.1).payload))
        except queue.Empty:
            pass
expect("gives shared work to one member each", sorted(taken), list(range(20)))

narrow = Client("narrow")
narrow.connect(ReceiveMaximum=2, MaximumPacketSize=60)
narrow.subscribe("flow", qos=2)
board.publish("flow", "x" * 100, 1)
for number in range(50):
    board.publish("flow", str(number), 2)
expect("keeps to Receive Maximum and Maximum Packet Size", [int(narrow.message().payload) for _ in range(50)], list(range(50)))

keeper = Client("keeper")
keeper.connect(clean=True, SessionExpiryInterval=60)
keeper.subscribe("later", qos=1)
keeper.leave()
board.publish("later", "gone by then", 1, MessageExpiryInterval=1)
board.publish("later", "still good", 1, MessageExpiryInterval=60)
time.sleep(1.3)
keeper = Client("keeper")
expect("keeps a session by its expiry", keeper.connect(clean=False, SessionExpiryInterval=60)[:2], (True, 0))
late = keeper.message()
expect("drops what has expired meanwhile", late.payload, b"still good")
expect("says how much of the expiry is left", 55 <= late.properties.MessageExpiryInterval <= 59, True)
twin = Client("keeper")
twin.connect(clean=False)
expect("tells of a take-over", keeper.ended.get(timeout=LIMIT), (True, 0x8E))
keeper.client.loop_stop()
twin.leave()

phone.subscribe("last/words", qos=1)
leaver = Client("leaver")
leaver.client.will_set("last/words", "bye", 1, properties=properties(PacketTypes.WILLMESSAGE, ContentType="text/plain"))
leaver.connect()
leaver.leave(code=4)
will = phone.message()
expect("publishes a will that DISCONNECT asks for, with its properties", (will.payload, will.properties.ContentType), (b"bye", "text/plain"))

nameless = Client("")
answer = nameless.connect(RequestResponseInformation=1)[2]
expect("assigns a client identifier", len(answer.AssignedClientIdentifier) > 0, True)
expect("says where response topics may be when asked", len(answer.ResponseInformation) > 0, True)
wrong = Client("wrong")
wrong.connect()
wrong.client.publish("a", "x", properties=properties(PacketTypes.PUBLISH, TopicAlias=60_000))
expect("ends a connection that exceeds its aliases, with the reason", wrong.ended.get(timeout=LIMIT), (True, 0x94))
wrong.client.loop_stop()
for client in [phone, board, narrow, nameless] + members:
    client.leave()
