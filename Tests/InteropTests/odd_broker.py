"""A broker of 5.0 that breaks a rule once the client pings: ODDITY says which. Its bytes are written out here by hand.

Prints its port, and at the end the last packet that the client sent, in hexadecimal.
"""
import socket
import sys

# Refused: the broker to use is another.
REFUSALS = {
    "moved": "20 12 00 9d 0f 1c 000c 6e65772e6f72673a31383834",
    "use-another": "20 12 00 9c 0f 1c 000c 6e65772e6f7267206f6c642e",
}
CONNACK = bytes.fromhex("20 03 00 00 00")
ODDITIES = {
    # PUBLISH of QoS 3.
    "malformed": "36 07 0001 61 0001 00 78",
    # A PUBLISH of 203 bytes is announced, and never comes.
    "too-large": "30 c8 01",
    # Aliases: above the maximum of 3, never set, and 0.
    "alias-too-high": "30 07 0001 61 03 23 0004",
    "alias-unknown": "30 06 0000 03 23 0002",
    "alias-zero": "30 07 0001 61 03 23 0000",
    # Two messages of QoS 2, where one may be under way.
    "receive-maximum": "34 06 0001 61 0001 00 34 06 0001 61 0002 00",
    # AUTH and a second CONNACK, of which nobody spoke.
    "auth": "f0 06 18 04 15 0001 4d",
    "connack": "20 03 00 00 00",
    # A packet that only a client sends.
    "subscribe": "82 07 0001 00 0001 61 00",
    # The same property twice.
    "doubled": "30 08 0001 61 04 01 01 01 01",
    # Server busy, with a reason; and a redirect.
    "busy": "e0 0a 89 08 1f 0005 736f727279",
    "redirect": "e0 0d 9d 0b 1c 0008 6e65772e6f72673a",
}


def packet(connection):
    """The next packet; empty at the end."""
    head = connection.recv(2, socket.MSG_WAITALL)
    if len(head) < 2:
        return b""
    length, shift, whole = head[1] & 0x7F, 7, head
    while whole[-1] & 0x80:
        whole += connection.recv(1, socket.MSG_WAITALL)
        length |= (whole[-1] & 0x7F) << shift
        shift += 7
    return whole + (connection.recv(length, socket.MSG_WAITALL) if length else b"")


server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
server.settimeout(30)
connection, _ = server.accept()
connection.settimeout(30)
packet(connection)
connection.sendall(bytes.fromhex(REFUSALS.get(sys.argv[1], CONNACK.hex())))
last = b""
while received := packet(connection):
    if received[0] == 0xC0:
        connection.sendall(bytes.fromhex(ODDITIES[sys.argv[1]]))
    else:
        last = received
print(last.hex())
