"""A broker of 5.0 that does SCRAM-SHA-256 by hand for ann, whose password is Nordic-52; what it does wrong, the argument says.

Prints its port, and at the end the kinds of the packets that it got, with the code of the last.
"""
import base64
import hashlib
import hmac
import socket
import struct
import sys

ODDITY = sys.argv[1]
SALT = b"0123456789abcdef"
ITERATIONS = {"few": 1, "many": 2_000_000}.get(ODDITY, 4096)


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def text(data):
    return struct.pack(">H", len(data)) + data


def packet(head, body):
    length = bytes([len(body)]) if len(body) < 128 else bytes([len(body) % 128 | 0x80, len(body) // 128])
    return bytes([head]) + length + body


def properties(data):
    body = b"\x15" + text(b"SCRAM-SHA-256") + (b"" if data is None else b"\x16" + text(data))
    return bytes([len(body)]) + body if len(body) < 128 else bytes([len(body) % 128 | 0x80, len(body) // 128]) + body


def receive():
    head = connection.recv(1)
    if not head:
        return 0, b""
    length, shift = 0, 0
    while True:
        byte = connection.recv(1)[0]
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    kind, body = head[0] >> 4, connection.recv(length, socket.MSG_WAITALL) if length else b""
    got.append(str(kind) + (f":{body[0]:02x}" if kind in (14, 15) and body else ""))
    whole.append(body)
    return kind, body


got, whole = [], []
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
server.settimeout(30)
connection, _ = server.accept()
connection.settimeout(30)
kind, connect = receive()
first = connect[connect.index(b"n,,") + 3 :]
bare = first[: first.index(b",r=") + 3 + 24]
nonce = bare.split(b",r=")[1] + b"stranger"
if ODDITY == "foreign":
    nonce = b"x" + nonce
challenge = b"r=%s,s=%s,i=%d" % (nonce, base64.b64encode(SALT), ITERATIONS)
salted = hashlib.pbkdf2_hmac("sha256", b"Nordic-52", SALT, ITERATIONS if ITERATIONS < 5000 else 1)
if ODDITY != "unasked":
    connection.sendall(packet(0xF0, b"\x18" + properties(challenge)))
    kind, body = receive()
    if ODDITY == "twice":
        connection.sendall(packet(0xF0, b"\x18" + properties(challenge)))
        kind, body = receive()
if ODDITY == "unasked" or (kind == 15 and ODDITY != "twice"):
    final = b"" if ODDITY == "unasked" else body[body.index(b"c=biws") :]
    transcript = bare + b"," + challenge + b"," + final.split(b",p=")[0]
    key = mac(salted, b"Client Key")
    proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), transcript)))
    if ODDITY != "unasked":
        print("proof", final.split(b",p=")[1] == base64.b64encode(proof), flush=True)
    signature = b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), transcript))
    if ODDITY == "signature":
        signature = signature.replace(b"v=", b"v=A", 1)
    if ODDITY == "nothing":
        signature = None
    connection.sendall(packet(0x20, b"\x00\x00" + properties(signature)))
    while receive()[0]:
        pass
print("got", " ".join(got), flush=True)
print("password seen", any(b"Nordic-52" in body for body in whole), flush=True)
