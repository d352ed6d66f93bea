import Fields

// Messages of a field or two.

extension TLSReader {
    mutating func changeCipherSpec() throws(TLSWireError) -> TLSMessage {
        try group("ChangeCipherSpec") { reader throws(TLSWireError) in
            let from = reader.at
            let type = try reader.byte("Type", .changeCipherSpec)
            guard type == 1 else {
                throw reader.error("Type is \(type), it must be 1", in: "Type", .changeCipherSpec)
            }
            let meaning =
                reader.version >= .tls13
                ? "means nothing in TLS 1.3: it is sent so that boxes on the way take this for TLS 1.2"
                : "from here on the sender encrypts"
            reader.tell("Type", from: from, "change_cipher_spec (1)", meaning, .changeCipherSpec)
        }
        try finish("ChangeCipherSpec", .changeCipherSpec)
        return .changeCipherSpec
    }

    mutating func alert() throws(TLSWireError) -> TLSMessage {
        let message = try group("Alert") { reader throws(TLSWireError) in
            let levelFrom = reader.at
            let level = try reader.byte("Level", .alert)
            let name = level == 1 ? "warning" : level == 2 ? "fatal" : "unknown"
            let meaning =
                level == 2
                ? "the connection ends here"
                : level == 1 ? "the connection may go on" : "neither a warning (1) nor fatal (2)"
            reader.tell("Level", from: levelFrom, "\(name) (\(level))", meaning, .alert)
            let from = reader.at
            let alert = TLSAlert(try reader.byte("Description", .alert))
            reader.tell("Description", from: from, "\(alert.name) (\(alert.number))", "the sender " + alert.saying, .alert)
            return TLSMessage.alert(alert, level: level)
        }
        try finish("Alert", .alert)
        return message
    }

    mutating func clientKeyExchange() throws(TLSWireError) -> TLSMessage {
        try group("ClientKeyExchange") { reader throws(TLSWireError) in
            // The message does not name its kind; the length that stands first tells the two apart that are in use.
            let isPoint = reader.next.map { Int($0) + 1 == reader.remaining } ?? false
            if isPoint {
                try reader.opaque(
                    "Public Key", .one, "the client's half of the secret, a point on the curve; its other half stays private",
                    .clientKeyExchange)
            } else {
                reader.rest(
                    "Key Exchange", "what the suite's key exchange needs; of RSA, a secret that only the server's key opens",
                    .encryptedPremaster)
            }
        }
        return .other(.clientKeyExchange)
    }

    mutating func certificateVerify() throws(TLSWireError) -> SignatureScheme {
        try group("CertificateVerify") { reader throws(TLSWireError) in
            let scheme = try reader.signatureScheme("Algorithm", .certificateVerify)
            try reader.opaque(
                "Signature", .two, "made over all messages so far: only who has the private key can make it", .certificateVerify)
            return scheme
        }
    }

    mutating func finished() -> TLSMessage {
        sink.open("Finished")
        rest(
            "Verify Data", "a checksum over all messages so far, which needs the secret: nobody changed one on the way", .finished
        )
        sink.close()
        return .other(.finished)
    }

    mutating func keyUpdate() throws(TLSWireError) -> TLSMessage {
        try group("KeyUpdate") { reader throws(TLSWireError) in
            let from = reader.at
            let request = try reader.byte("Request Update", .keyUpdate)
            guard request < 2 else {
                throw reader.error("Request Update is \(request), it must be 0 or 1", in: "Request Update", .keyUpdate)
            }
            reader.tell(
                "Request Update", from: from, request == 1 ? "update_requested (1)" : "update_not_requested (0)",
                request == 1 ? "the peer must change its keys too" : "the peer may keep its keys", .keyUpdate)
            return .keyUpdate(isAnswerWanted: request == 1)
        }
    }

    mutating func certificateStatus() throws(TLSWireError) -> TLSMessage {
        try group("CertificateStatus") { reader throws(TLSWireError) in try reader.statusResponse() }
        return .other(.certificateStatus)
    }

    /// The two bytes of a signature scheme.
    mutating func signatureScheme(_ field: String, _ section: RFCSection) throws(TLSWireError) -> SignatureScheme {
        let from = at
        let scheme = SignatureScheme(rawValue: try uint16(field, section))
        tell(field, from: from, scheme.shown, scheme.meaning, section)
        return scheme
    }

    /// The two bytes of a group.
    mutating func namedGroup(_ field: String, _ section: RFCSection) throws(TLSWireError) -> NamedGroup {
        let from = at
        let group = NamedGroup(rawValue: try uint16(field, section))
        tell(field, from: from, group.shown, group.meaning, section)
        return group
    }
}
