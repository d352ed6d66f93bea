import Fields
import MQTTWire
import TestKit
import Testing

/// Whole annotations, word for word: what a learner reads.
@Suite("Read aloud")
struct AnnotationTests {
    @Test("a CONNECT with all that it can have")
    func connect() {
        let frame = hex("10 27 0004 'MQTT' 04 ee 003c 0003 'nrf' 0006 'a/will' 0004 'gone' 0004 'anna' 0002 01ff")
        #expect(
            dump(Codec.annotate(frame, version: .v311)) == """
                0..<2 Fixed header
                  0..<1.7-4 MQTT Control Packet type = 1 (CONNECT: the client introduces itself) [3.1.1 §2.2.1]
                  0..<1.3-0 Reserved = 0000 (never anything else in CONNECT) [3.1.1 MQTT-2.2.2-2]
                  1..<2 Remaining Length = 39 (with this header the packet is 41 bytes long) [3.1.1 §2.2.3]
                2..<12 Variable header
                  2..<4 Protocol Name Length = 4 (bytes that follow)
                  4..<8 Protocol Name = MQTT (how the protocol calls itself in this version) [3.1.1 MQTT-3.1.2-1]
                  8..<9 Protocol Level = 4 (MQTT 3.1.1) [3.1.1 MQTT-3.1.2-2]
                  9..<10 Connect Flags
                    9..<10.7-7 User Name Flag = 1 (the payload has a user name) [3.1.1 MQTT-3.1.2-19]
                    9..<10.6-6 Password Flag = 1 (the payload has a password) [3.1.1 MQTT-3.1.2-21]
                    9..<10.5-5 Will Retain = 1 (the broker keeps the will for later subscribers) [3.1.1 MQTT-3.1.2-15]
                    9..<10.4-3 Will QoS = 1 (at least once: wants a PUBACK) [3.1.1 MQTT-3.1.2-14]
                    9..<10.2-2 Will Flag = 1 (the broker publishes the will if the connection breaks) [3.1.1 MQTT-3.1.2-8]
                    9..<10.1-1 Clean Session = 1 (the session starts empty and ends with the connection) [3.1.1 MQTT-3.1.2-6]
                    9..<10.0-0 Reserved = 0 (the broker closes the connection if it is not) [3.1.1 MQTT-3.1.2-3]
                  10..<12 Keep Alive = 60 (the client promises a packet at least every 60 s; the broker waits 1.5 times as long: \
                90 s) [3.1.1 MQTT-3.1.2-24]
                12..<41 Payload
                  12..<14 Client Identifier Length = 3 (bytes that follow)
                  14..<17 Client Identifier = nrf (the name of the client's session) [3.1.1 MQTT-3.1.3-3]
                  17..<19 Will Topic Length = 6 (bytes that follow)
                  19..<25 Will Topic = a/will (where the broker publishes the will) [3.1.1 MQTT-3.1.3-10]
                  25..<27 Will Message Length = 4 (bytes that follow)
                  27..<31 Will Message = gone (what the broker publishes there) [3.1.1 MQTT-3.1.2-8]
                  31..<33 User Name Length = 4 (bytes that follow)
                  33..<37 User Name = anna (who the client says it is) [3.1.1 MQTT-3.1.3-11]
                  37..<39 Password Length = 2 (bytes that follow)
                  39..<41 Password = •• (travels as it is: only TLS hides it from others) [3.1.1 MQTT-3.1.2-21] secret
                """)
    }

    @Test("a PUBLISH of 5.0")
    func publish() {
        let frame = hex("3b 12 0003 'a/b' 1234 05 23 0007 01 01 'hello'")
        #expect(
            dump(Codec.annotate(frame, version: .v5)) == """
                0..<2 Fixed header
                  0..<1.7-4 MQTT Control Packet type = 3 (PUBLISH: carries a message) [5.0 §2.1.2]
                  0..<1.3-3 DUP flag = 1 (sent again: the receiver may have it already) [5.0 MQTT-3.3.1-1]
                  0..<1.2-1 QoS level = 1 (at least once: wants a PUBACK) [5.0 MQTT-3.3.1-4]
                  0..<1.0-0 RETAIN = 1 (to the broker: keep it for later subscribers; from it: it had been kept) [5.0 MQTT-3.3.1-5]
                  1..<2 Remaining Length = 18 (with this header the packet is 20 bytes long) [5.0 §2.1.4]
                2..<15 Variable header
                  2..<4 Topic Name Length = 3 (bytes that follow)
                  4..<7 Topic Name = a/b (where the message belongs: who subscribed to it gets it) [5.0 MQTT-3.3.2-1]
                  7..<9 Packet Identifier = 4660 (pairs the message with its acknowledgements on this connection) [5.0 MQTT-2.2.1-3]
                  9..<15 Properties
                    9..<10 Property Length = 5 (bytes of properties that follow) [5.0 MQTT-2.2.2-1]
                    10..<13 Topic Alias
                      10..<11 Property Identifier = 0x23 (Topic Alias) [5.0 §2.2.2.2]
                      11..<13 Topic Alias = 7 (stands for the topic: set here if the topic is there too, used if it is empty) \
                [5.0 MQTT-3.3.2-8]
                    13..<15 Payload Format Indicator
                      13..<14 Property Identifier = 0x01 (Payload Format Indicator) [5.0 §2.2.2.2]
                      14..<15 Payload Format Indicator = 1 (the payload is UTF-8 text) [5.0 §3.3.2.3.2]
                15..<20 Payload
                  15..<20 Application Message = hello
                """)
    }

    @Test("an AUTH of SCRAM-SHA-256, field by field; the proof is a secret")
    func scram() {
        let frame = hex("f0 2c 18 2a 15 000d 'SCRAM-SHA-256' 16 0017 'c=biws,r=abc,p=cHJvb2Y='")
        #expect(
            dump(Codec.annotate(frame, version: .v5)) == """
                0..<2 Fixed header
                  0..<1.7-4 MQTT Control Packet type = 15 (AUTH: one step of an enhanced authentication) [5.0 §2.1.2]
                  0..<1.3-0 Reserved = 0000 (never anything else in AUTH) [5.0 MQTT-3.15.1-1]
                  1..<2 Remaining Length = 44 (with this header the packet is 46 bytes long) [5.0 §2.1.4]
                2..<46 Variable header
                  2..<3 Authenticate Reason Code = 0x18 (Continue authentication: the other side has another step to take) \
                [5.0 MQTT-3.15.2-1]
                  3..<46 Properties
                    3..<4 Property Length = 42 (bytes of properties that follow) [5.0 MQTT-2.2.2-1]
                    4..<20 Authentication Method
                      4..<5 Property Identifier = 0x15 (Authentication Method) [5.0 §2.2.2.2]
                      5..<7 Authentication Method Length = 13 (bytes that follow)
                      7..<20 Authentication Method = SCRAM-SHA-256 (the enhanced authentication that both sides use) \
                [5.0 §3.1.2.11.9]
                    20..<46 Authentication Data
                      20..<21 Property Identifier = 0x16 (Authentication Data) [5.0 §2.2.2.2]
                      21..<23 Authentication Data Length = 23 (bytes that follow)
                      23..<30 Channel Binding (c) = biws (the GS2 header once more, in base64)
                      30..<36 Nonce (r) = abc (used once: the broker's goes on where the client's ends)
                      36..<46 Client Proof (p) = •••••••••• (only who knows the password can make it, and only for these \
                nonces) secret
                """)
    }

    @Test("data before their method, of another method, and what is no message of SCRAM")
    func otherAuthenticationData() {
        let (scram, other) = (hex("15 000d 'SCRAM-SHA-256'"), hex("15 0001 'M'"))
        func data(_ text: String) -> [UInt8] { [0x16, 0, UInt8(text.utf8.count)] + Array(text.utf8) }
        func frame(_ properties: [UInt8]) -> [UInt8] {
            [0xF0, UInt8(properties.count + 2), 0x18, UInt8(properties.count)] + properties
        }
        func secrets(_ properties: [UInt8]) -> [String] {
            #expect(throws: Never.self) { try Codec.decode(frame(properties), version: .v5) }
            return Codec.annotate(frame(properties), version: .v5).fields.flatMap(\.leaves).filter(\.isSecret).map(\.name)
        }
        #expect(secrets(data("v=x") + scram) == ["Server Signature (v)"])
        #expect(secrets(data("n,,n=a,r=b") + scram) == [])
        #expect(secrets(data("v=x") + other) == ["Authentication Data"])
        for odd in ["v", ",,,", "=,=", "x=y", "n,,x", ""] {
            #expect(secrets(scram + data(odd)) == ["Authentication Data"], "\(odd)")
        }
        // Data again and again, and no method: refused at the second, and what follows is not looked through for each.
        #expect(throws: WireError.self) {
            try Codec.decode(frame(Array(repeating: [0x16, 0, 0], count: 40).flatMap(\.self)), version: .v5)
        }
    }

    @Test("a SUBSCRIBE up to its error")
    func subscribe() {
        let frame = hex("82 0a 0001 02 0b 05 0002 'a+' 00")
        #expect(
            dump(Codec.annotate(frame, version: .v5)) == """
                0..<2 Fixed header
                  0..<1.7-4 MQTT Control Packet type = 8 (SUBSCRIBE: the client asks for messages) [5.0 §2.1.2]
                  0..<1.3-0 Reserved = 0010 (never anything else in SUBSCRIBE) [5.0 MQTT-3.8.1-1]
                  1..<2 Remaining Length = 10 (with this header the packet is 12 bytes long) [5.0 §2.1.4]
                2..<7 Variable header
                  2..<4 Packet Identifier = 1 (pairs the request with its SUBACK) [5.0 MQTT-2.2.1-3]
                  4..<7 Properties
                    4..<5 Property Length = 2 (bytes of properties that follow) [5.0 MQTT-2.2.2-1]
                    5..<7 Subscription Identifier
                      5..<6 Property Identifier = 0x0B (Subscription Identifier) [5.0 §2.2.2.2]
                      6..<7 Subscription Identifier = 5 (names the subscription by which a message comes) [5.0 §3.8.2.1.2]
                7..<10 Payload
                  7..<10 Subscription
                    7..<9 Topic Filter Length = 2 (bytes that follow)
                    9..<10 Topic Filter = a (well-formed up to here) [5.0 MQTT-3.8.3-1]
                ERROR 10: + stands where it may not: it must be a whole level [5.0 MQTT-4.7.1-2]; unread 10..<12
                """)
    }

    @Test("a PUBREL of 3.1")
    func pubrel() {
        let frame = hex("6a 02 0001")
        #expect(
            dump(Codec.annotate(frame, version: .v31)) == """
                0..<2 Fixed header
                  0..<1.7-4 MQTT Control Packet type = 6 (PUBREL: the sender will not send it again, step 2 of 3 for QoS 2) [3.1 \
                §2.1]
                  0..<1.3-3 DUP flag = 1 (sent again: the receiver may have it already) [3.1 §2.1]
                  0..<1.2-1 QoS level = 1 (the packet is acknowledged; never anything else) [3.1 §3.6]
                  0..<1.0-0 RETAIN = 0 (without meaning here) [3.1 §3.6]
                  1..<2 Remaining Length = 2 (with this header the packet is 4 bytes long) [3.1 §2.1]
                2..<4 Variable header
                  2..<4 Packet Identifier = 1 (the one of the PUBLISH that this is about) [3.1 §2.4]
                """)
    }

    @Test("a secret keeps its length and nothing else")
    func secret() {
        let frame = hex("10 18 0004 'MQTT' 04 c2 003c 0001 'c' 0001 'u' 0006 'secret'")
        let secrets = Codec.annotate(frame, version: .v311).fields.flatMap(\.leaves).filter(\.isSecret)
        #expect(secrets.map(\.name) == ["Password"])
        #expect(secrets.map(\.value) == ["••••••"])
    }

    @Test("a long payload is cut between characters, and data is shown as such")
    func longPayload() {
        func shown(_ payload: [UInt8]) -> String? {
            let frame = Codec.encode(.publish(PublishPacket(topic: "t", payload: payload)), version: .v311)
            return Codec.annotate(frame, version: .v311).fields.last?.leaves.last?.value
        }
        let text = Array(String(repeating: "æ", count: 200).utf8)
        #expect(shown([0x61] + text) == "a" + String(repeating: "æ", count: 127) + "…")
        #expect(shown([0xFF, 0x00, 0x0A]) == "0xff000a")
        #expect(shown(Array("a\nb\u{1B}[2J".utf8)) == #"a\nb\u{1B}[2J"#)
    }
}

/// The tree as text: a line a field, indented by its depth.
private func dump(_ annotation: Annotation) -> String {
    var lines: [String] = []
    var rest = annotation.fields.reversed().map { ($0, 0) }
    while let (field, depth) = rest.popLast() {
        let bits = field.bits.map { ".\($0.upperBound)-\($0.lowerBound)" } ?? ""
        let parts = [
            "\(field.range.lowerBound)..<\(field.range.upperBound)\(bits)", field.name,
            field.children.isEmpty ? "= \(field.value)" : "", field.meaning.isEmpty ? "" : "(\(field.meaning))",
            field.clause ?? "", field.isSecret ? "secret" : "",
        ]
        lines.append(String(repeating: "  ", count: depth) + parts.filter { !$0.isEmpty }.joined(separator: " "))
        rest += field.children.reversed().map { ($0, depth + 1) }
    }
    if case .failure(let error) = annotation.outcome {
        let clause = error.clause?.cited(for: error.version) ?? ""
        lines.append("ERROR \(error.offset): \(error.problem) \(clause); unread \(annotation.unread)")
    }
    return lines.joined(separator: "\n")
}
