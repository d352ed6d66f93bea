import MQTTWire
import TestKit
import Testing

// Before and at CONNECT: whoever has not said who he is gets nothing.

extension Attack {
    static let opening: [Attack] = [
        Attack(
            "500 slow-loris CONNECTs, a byte at a time", brokeOthers: ["CVE-2020-13849"], options: ["--connect-timeout", "1s"]
        ) { broker in
            let clients = try (0..<500).map { _ in try RawClient(port: broker.port) }
            let packet = connectFrame("slow", clean: true)
            for byte in packet.dropLast() {
                for client in clients { client.send([byte]) }
                #expect(broker.complaints("while CONNECT trickles") == [])
            }
            #expect(clients.allSatisfy { $0.isEnded() }, "no CONNECT in time is an end, however much of it came")
        },
        Attack("1,000 connections held open with the longest keep-alive", brokeOthers: ["CVE-2020-13849"]) { broker in
            let clients = try (0..<1_000).map { try RawClient.connected("holder\($0)", port: broker.port, keepAlive: .max) }
            #expect(broker.complaints("while they are held") == [])
            #expect(clients.count == 1_000)
        },
        Attack(
            "256 MiB announced and never sent, before CONNECT", brokeOthers: ["CVE-2023-0809", "CVE-2017-7651 / 7652"]
        ) { broker in
            // Each kind of packet, and CONNECT itself, as the first.
            for first in stride(from: UInt8(0x10), through: 0xF0, by: 0x10) {
                for _ in 0..<10 {
                    let client = try RawClient(port: broker.port)
                    client.send([first, 0xFF, 0xFF, 0xFF, 0x7F] + [UInt8](repeating: 0, count: 1_000))
                    #expect(client.isEnded(), "first byte \(first)")
                }
            }
        },
        Attack("anything but CONNECT first", brokeOthers: ["CVE-2023-0809"]) { broker in
            for bytes in [
                publish("t"), subscribe(1, ["#"]), hex("c0 00"), hex("e0 00"), hex("40 02 0001"), hex("20 02 00 00"),
                hex("f0 00"), hex("00 00"),
            ] {
                let client = try RawClient(port: broker.port)
                client.send(bytes + connectFrame("late"))
                #expect(client.receiveToEnd()?.bytes == [], "\(hexText(bytes)) is answered")
            }
        },
        Attack("a second CONNECT") { broker in
            let client = try RawClient.connected("twice", port: broker.port)
            client.send(connectFrame("twice"))
            #expect(client.receiveToEnd()?.bytes == [])
        },
        Attack("client identifiers of 1,025 to 65,535 bytes, and 1,024 of 1,024") { broker in
            for count in [1_025, 32_768, 65_535] {
                let client = try RawClient(port: broker.port)
                client.send(connectFrame(String(repeating: "x", count: count)))
                #expect(client.receiveToEnd()?.bytes == hex("20 02 00 02"), "\(count) bytes")
            }
            let clients = try (0..<1_024).map { number in
                try RawClient.connected("\(number)" + String(repeating: "y", count: 1_020), .v311, port: broker.port)
            }
            #expect(clients.count == 1_024)
        },
        Attack(
            "client identifiers that are wildcards", brokeOthers: ["CVE-2018-12551/12550, 2017-7650"]
        ) { broker in
            for name in ["#", "+", "a/#", "%c", "%u", "$SYS"] {
                let client = try RawClient.connected(name, .v311, port: broker.port)
                #expect(client.isServed())
            }
        },
        Attack(
            "length fields of CONNECT that point past its end",
            brokeOthers: ["NanoMQ #1038 #1042 #1153-1181 (2023)"]
        ) { broker in
            let will = Will(topic: "w", payload: [1, 2, 3])
            let packet = ConnectPacket(
                clientIdentifier: "over", keepAlive: 0, will: will, userName: "user", password: [1, 2, 3])
            let whole = Codec.encode(.connect(packet), version: .v311)
            // Every byte of the packet in turn becomes a length too large, and every prefix is sent as if it were whole.
            for place in 2..<whole.count {
                for value in [0x7F, 0xFF] as [UInt8] {
                    var bytes = whole
                    bytes[place] = value
                    try strike(broker, with: bytes)
                }
                try strike(broker, with: frame(0x10, Array(whole[2..<place])))
            }
        },
    ]

    /// Sends a packet that may be well-formed or not; the broker may answer or not, but then its connection is over or
    /// stands, and it answers a PINGREQ.
    static func strike(_ broker: BrokerUnderAttack, with bytes: [UInt8]) throws {
        let client = try RawClient(port: broker.port)
        client.send(bytes)
        client.closeOutput()
        #expect(client.isEnded(), "\(hexText(bytes))")
    }
}
