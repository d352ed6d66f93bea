"""Reads a set with Python's ssl and cryptography, and performs a handshake with it over memory."""
import ipaddress, ssl, sys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtensionOID

folder = sys.argv[1]


def read(name):
    with open(f"{folder}/{name}", "rb") as file:
        return file.read()


def public(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


root = x509.load_pem_x509_certificate(read("ca-cert.pem"))
for name in ("broker", "client"):
    leaf = x509.load_pem_x509_certificate(read(f"{name}-cert.pem"))
    key = serialization.load_pem_private_key(read(f"{name}-key.pem"), password=None)
    leaf.verify_directly_issued_by(root)
    assert public(leaf.public_key()) == public(key.public_key()), "key and certificate belong together"
    assert leaf.serial_number.bit_length() == 128
    assert not leaf.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value.ca
broker = x509.load_pem_x509_certificate(read("broker-cert.pem"))
names = broker.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
assert "192.168.7.7" in names.get_values_for_type(x509.DNSName), "an IPv4 address also as a name"
assert ipaddress.ip_address("192.168.7.7") in names.get_values_for_type(x509.IPAddress)


def handshake(host):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(f"{folder}/broker-cert.pem", f"{folder}/broker-key.pem")
    server.load_verify_locations(f"{folder}/ca-cert.pem")
    server.verify_mode = ssl.CERT_REQUIRED
    client = ssl.create_default_context(cafile=f"{folder}/ca-cert.pem")
    client.load_cert_chain(f"{folder}/client-cert.pem", f"{folder}/client-key.pem")
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there, server_hostname=host), server.wrap_bio(there, back, server_side=True)]
    waiting = [0, 1]
    for _ in range(20):
        for index in list(waiting):
            try:
                ends[index].do_handshake()
                waiting.remove(index)
            except ssl.SSLWantReadError:
                pass
    assert not waiting, "the handshake did not end"


for host in ("localhost", "127.0.0.1", "::1", "192.168.7.7"):
    handshake(host)
try:
    handshake("elsewhere.example.org")
    raise SystemExit("a host that is not in the certificate was accepted")
except ssl.SSLCertVerificationError:
    pass
print("the set is good")
