import Foundation
import MQTTWire
import TestKit
import Testing

// Who may be connected, and for how long somebody may keep the broker waiting.

extension LimitCase {
    static let connections: [LimitCase] = [
        LimitCase("--max-connections", "2") { broker in
            let first = try broker.client("first")
            let second = try broker.client("second")
            let third = try RawClient(port: broker.port)
            third.send(connectFrame("third", broker.version))
            #expect(third.isSilent() && second.isServed())
            first.leave()
            guard case .connack(let answer)? = third.receivePacket(broker.version) else {
                Issue.record("the third was not let in when the first had left")
                return
            }
            #expect(answer.reasonCode == .success)
        },
        // From a network it is held by LabNetTests; this machine's own clients are exempt.
        LimitCase("--max-connections-per-address", "1") { broker in
            let clients = try (0..<3).map { try broker.client("c\($0)") }
            #expect(clients.allSatisfy { $0.isServed() })
        },
        LimitCase(
            "--handshake-timeout", "200ms", [.v311],
            beside: { folder in
                let made = try Program.run(Program.mqttlab, ["certs", "--out", "\(folder)/set"])
                #expect(made.status == 0)
                return ["--tls-port", "0", "--certs", "\(folder)/set"]
            }
        ) { broker in
            let silent = try RawClient(port: try #require(broker.broker.securePort))
            // The first two bytes of a handshake record.
            silent.send(hex("16 03"))
            #expect(silent.isEnded())
        },
        LimitCase("--connect-timeout", "200ms") { broker in
            let silent = try RawClient(port: broker.port)
            let slow = try RawClient(port: broker.port)
            slow.send(Array(connectFrame("slow", broker.version).dropLast()))
            let connected = try broker.client("connected")
            #expect(silent.farewell() == broker.code)
            #expect(slow.farewell() == broker.code)
            #expect(connected.isServed())
        },
        LimitCase("--max-keepalive", "1") { broker in
            let promised = try broker.promised()
            if broker.version == .v5 { #expect(promised.number(.serverKeepAlive) == 1) }
            let silent = try broker.client("silent")
            #expect(silent.farewell() == broker.code)
        },
        LimitCase(
            "--max-password-queue", "1",
            beside: { folder in
                // Sixteen rounds take long enough that the second comes amidst the first.
                let verifier = "$scrypt$ln=15,r=8,p=16$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
                try "# mqttlab accounts 1\nann:\(verifier)\n"
                    .write(toFile: "\(folder)/accounts", atomically: true, encoding: .utf8)
                return ["--accounts", "\(folder)/accounts"]
            }
        ) { broker in
            let connect = Codec.encode(
                .connect(
                    ConnectPacket(
                        version: broker.version, clientIdentifier: "ann", userName: "ann", password: Array("Nordic-52".utf8))),
                version: broker.version)
            let clients = try (0..<2).map { _ in try RawClient(port: broker.port) }
            for client in clients { client.send(connect) }
            let codes = clients.map { client -> UInt8? in
                guard case .connack(let answer)? = client.receivePacket(broker.version) else { return nil }
                return answer.reasonCode.rawValue
            }
            #expect(codes == [broker.version == .v5 ? 0x86 : 4, broker.code])
        },
    ]
}
