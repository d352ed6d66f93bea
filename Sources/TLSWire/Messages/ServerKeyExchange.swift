import Fields

/// ServerKeyExchange: the server's half of the secret, signed by the key of its certificate; TLS 1.2 and earlier.
public struct ServerKeyExchange: Sendable, Hashable {
    /// The group of the key; `nil` where the key exchange is not ECDHE.
    public var group: NamedGroup?
    /// How it is signed; `nil` where the lab cannot tell.
    public var scheme: SignatureScheme?
}

extension ServerKeyExchange {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> ServerKeyExchange {
        try reader.group("ServerKeyExchange") { reader throws(TLSWireError) in
            // Only the suite tells the layout; all of ECDHE begin with the same byte, and nothing else in use does.
            guard reader.next == namedCurve else {
                reader.rest(
                    "Parameters", "of a key exchange other than ECDHE, which the lab does not read", .serverKeyExchange)
                return ServerKeyExchange(group: nil, scheme: nil)
            }
            let from = reader.at
            _ = try reader.byte("Curve Type", .serverKeyExchange)
            reader.tell("Curve Type", from: from, "named_curve (3)", "the curve has a number", .serverKeyExchange)
            let group = try reader.namedGroup("Named Curve", .serverKeyExchange)
            try reader.opaque(
                "Public Key", .one, "the server's half of the secret, a point on the curve, made for this connection alone",
                .serverKeyExchange)
            let scheme = try reader.signatureScheme("Signature Algorithm", .serverKeyExchange)
            try reader.opaque(
                "Signature", .two, "made over both randoms and this key: it comes from who has the certificate's private key",
                .serverKeyExchange)
            return ServerKeyExchange(group: group, scheme: scheme)
        }
    }

    private static let namedCurve: UInt8 = 3
}
