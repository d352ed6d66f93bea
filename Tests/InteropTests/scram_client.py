"""A client of 5.0 that knows SCRAM-SHA-256 by RFC 5802 and RFC 7677 alone: packets and proofs are made here by hand.

PORT: accounts ann and bob with the password Nordic-52, old without keys for SCRAM; rules let a user write below user/NAME.
"""
import base64
import hashlib
import hmac
import os
import socket
import struct
import sys

METHOD = b"SCRAM-SHA-256"


def text(data):
    return struct.pack(">H", len(data)) + data


def packet(head, body):
    assert len(body) < 16384
    length = bytes([len(body)]) if len(body) < 128 else bytes([len(body) % 128 | 0x80, len(body) // 128])
    return bytes([head]) + length + body


def properties(method, data):
    body = b"\x15" + text(method) + (b"" if data is None else b"\x16" + text(data))
    return bytes([len(body)]) + body if len(body) < 128 else bytes([len(body) % 128 | 0x80, len(body) // 128]) + body


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


class Scram:
    def __init__(self, user, password):
        self.password = password.encode()
        self.nonce = base64.b64encode(os.urandom(12))
        self.bare = b"n=" + user.encode() + b",r=" + self.nonce
        self.first = b"n,," + self.bare

    def answer(self, challenge):
        fields = dict(part.split(b"=", 1) for part in challenge.split(b","))
        assert fields[b"r"].startswith(self.nonce) and len(fields[b"r"]) >= len(self.nonce) + 16
        self.salt, self.iterations = base64.b64decode(fields[b"s"]), int(fields[b"i"])
        salted = hashlib.pbkdf2_hmac("sha256", self.password, self.salt, self.iterations)
        key = mac(salted, b"Client Key")
        bare = b"c=biws,r=" + fields[b"r"]
        transcript = self.bare + b"," + challenge + b"," + bare
        proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), transcript)))
        self.signature = b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), transcript))
        return bare + b",p=" + base64.b64encode(proof)


class Client:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20)

    def send(self, *packets):
        self.socket.sendall(b"".join(packets))

    def receive(self):
        """Kind and body of the next packet; nothing at the end."""
        head = self.socket.recv(1)
        if not head:
            return None, b""
        length, shift = 0, 0
        while True:
            byte = self.socket.recv(1)[0]
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        return head[0] >> 4, self.socket.recv(length, socket.MSG_WAITALL) if length else b""

    def connect(self, scram, name=b"stranger", user=None, method=METHOD):
        flags = 0x02 | (0x80 if user else 0)
        body = text(b"MQTT") + b"\x05" + bytes([flags]) + struct.pack(">H", 60)
        body += properties(method, scram.first) + text(name) + (text(user) if user else b"")
        self.send(packet(0x10, body))
        return self.step(scram)

    def again(self, scram):
        self.send(packet(0xF0, b"\x19" + properties(METHOD, scram.first)))
        return self.step(scram)

    def step(self, scram, answer=None):
        """Goes on to the end of the exchange: what came last, its code, and whether the broker proved itself."""
        while True:
            kind, body = self.receive()
            if kind != 15 or body[0] != 0x18:
                break
            answer = answer or scram.answer(data(body[1:]))
            self.send(packet(0xF0, b"\x18" + properties(METHOD, answer)))
            scram.sent = answer
        code = body[1] if kind == 2 else body[0] if body else 0
        words = {2: "CONNACK", 14: "DISCONNECT", 15: "AUTH"}[kind] + f" 0x{code:02x}"
        rest = body[2:] if kind == 2 else body[1:]
        return words + (", signature " + ("right" if data(rest) == scram.signature else "wrong") if code == 0 else "")


def data(rest):
    """The authentication data among properties of which the others are texts and numbers of known length."""
    at = 1 if rest[0] < 128 else 2
    sizes = {0x11: 4, 0x13: 2, 0x21: 2, 0x22: 2, 0x24: 1, 0x25: 1, 0x27: 4, 0x28: 1, 0x29: 1, 0x2A: 1}
    while at < len(rest):
        identifier = rest[at]
        if identifier in sizes:
            at += 1 + sizes[identifier]
            continue
        length = struct.unpack(">H", rest[at + 1 : at + 3])[0]
        if identifier == 0x16:
            return rest[at + 3 : at + 3 + length]
        at += 3 + length
    return None


def tell(what, *results):
    print(what + ":", *results, flush=True)


ann = Client()
right = Scram("ann", "Nordic-52")
tell("ann", ann.connect(right, user=b"root"))
tell("iterations", right.iterations)
for number, topic in enumerate([b"user/ann/x", b"user/root/x"]):
    ann.send(packet(0x32, text(topic) + struct.pack(">H", number + 1) + b"\x00" + b"hello"))
    kind, body = ann.receive()
    tell("publish " + topic.decode(), "PUBACK", f"0x{body[2] if len(body) > 2 else 0:02x}")
tell("ann again", ann.again(Scram("ann", "Nordic-52")))
ann.send(b"\xc0\x00")
tell("ping", ann.receive()[0] == 13)
tell("bob on ann's connection", ann.again(Scram("bob", "Nordic-52")), ann.receive()[0])

failing = Client()
tell("before the failure", failing.connect(Scram("bob", "Nordic-52"), b"bob"))
tell("bob again, wrongly", failing.again(Scram("bob", "Nordic-53")))

seen = {}
for user, password in [("ann", "Nordic-53"), ("old", "Nordic-52"), ("eve", "Nordic-52"), ("eve", "Nordic-54")]:
    scram = Scram(user, password)
    client = Client()
    tell(f"{user} with {password}", client.connect(scram), client.receive()[0])
    seen.setdefault(user, set()).add((scram.salt, scram.iterations))
tell("eve's salts", len(seen["eve"]), "as long as ann's:", len(list(seen["eve"])[0][0]) == len(right.salt))
tell("eve's iterations as ann's", list(seen["eve"])[0][1] == right.iterations)

replay = Client()
body = text(b"MQTT") + b"\x05\x02\x00\x3c" + properties(METHOD, right.first) + text(b"replay")
replay.send(packet(0x10, body))
tell("the same answer once more", replay.step(right, answer=right.sent))
tell("another method", Client().connect(Scram("ann", "x"), method=b"GS2-KRB5"))
