import Foundation
import MQTTWire
import TestKit
import Testing

// A broker that lets in who has a password, and each only where the rules allow: names that would widen a rule, files that
// are damaged, rights that are taken away, passwords without end.

extension Attack {
    static let access: [Attack] = [
        Attack(
            "client identifiers and user names that are wildcards, under rules with %c and %u",
            brokeOthers: ["CVE-2018-12551/12550, 2017-7650"], options: ["--acl", "@rules"],
            files: ["rules": everybody + "pattern readwrite client/%c/#\npattern readwrite user/%u/#\n"]
        ) { broker in
            let victim = try RawClient.connected("victim", port: broker.port)
            victim.send(subscribe(1, ["client/victim/#"], qos: 1))
            #expect(victim.receive(5) == hex("90 03 0001 01"))
            for name in ["#", "+", "+/#", "victim/#", "victim/+", "/", "victim/", "%c", "%u"] {
                let packet = ConnectPacket(clientIdentifier: ClientIdentifier(stringLiteral: name), keepAlive: 0)
                let named = ConnectPacket(
                    clientIdentifier: "somebody", keepAlive: 0, userName: MQTTString(stringLiteral: name))
                for connect in [packet, named] {
                    let client = try RawClient(port: broker.port)
                    client.send(Codec.encode(.connect(connect), version: .v311))
                    #expect(client.receive(4) == hex("20 02 00 00"))
                    client.send(subscribe(1, ["client/victim/#", "user/victim/#"]))
                    #expect(client.receive(6) == hex("90 04 0001 80 80"), "\(name) may read what is another's")
                    // 3.1.1 knows no refusal of a message: it is acknowledged, and goes nowhere.
                    for topic in ["client/victim/x", "client/victim", "user/victim/x"] {
                        client.send(publish(topic, [1], qos: 1, id: 1))
                        #expect(client.receive(4) == hex("40 02 0001"))
                    }
                }
            }
            #expect(victim.isServedNothingElse(), "somebody wrote to what is another's")
        },
        Attack(
            "rights taken away from a subscriber who is there, and from one who is away", brokeOthers: ["CVE-2021-34434"],
            options: ["--acl", "@rules"], files: ["rules": everybody + "topic readwrite secret/#\n"]
        ) { broker in
            let sender = try RawClient.connected("sender", port: broker.port)
            for round in 0..<10 {
                let there = try RawClient.connected("there", port: broker.port)
                there.send(subscribe(1, ["secret/#", "#"], qos: 1))
                #expect(there.receiveFrame() == hex("90 04 0001 01 01"))
                let away = try RawClient.connected("away", .v311, port: broker.port, clean: false)
                away.send(subscribe(1, ["secret/#"], qos: 1))
                #expect(away.receiveFrame() == hex("90 03 0001 01"))
                away.send(hex("e0 00"))
                #expect(away.isEnded())
                sender.send(publish("secret/t", [UInt8(round)], qos: 1, id: 1, retain: true))
                #expect(sender.receiveFrame() == hex("40 02 0001"))
                #expect(there.receiveFrame()?.last == UInt8(round))
                try broker.replace("rules", with: everybody + "topic write secret/#\n")
                #expect(try broker.readsItsFilesAgain())
                sender.send(publish("secret/t", [UInt8(round)], qos: 1, id: 2))
                #expect(sender.receiveFrame() == hex("40 02 0002"))
                #expect(there.isServedNothingElse(), "a subscription outlived the right to it")
                there.send(subscribe(2, ["secret/#", "secret/t"], qos: 1))
                #expect(there.receiveFrame() == hex("90 04 0002 80 80"))
                there.send(subscribe(3, ["#"], qos: 1))
                #expect(there.receiveFrame() == hex("90 03 0003 01"))
                #expect(there.isServedNothingElse(), "what is retained outlived the right to it")
                let back = try RawClient(port: broker.port)
                back.send(connectFrame("away", clean: false))
                #expect(back.receive(4) == hex("20 02 01 00"))
                #expect(back.isServedNothingElse(), "what had waited outlived the right to it")
                back.send(unsubscribe(2, ["secret/#"]) + hex("e0 00"))
                #expect(back.isEnded())
                try broker.replace("rules", with: everybody + "topic readwrite secret/#\n")
                #expect(try broker.readsItsFilesAgain())
                sender.send(publish("secret/t", qos: 1, id: 3, retain: true))
                #expect(sender.receiveFrame() == hex("40 02 0003"))
            }
        },
        Attack(
            "rules and accounts damaged in every way, read again while it runs",
            brokeOthers: ["CVE-2018-12551/12550, 2017-7650"],
            options: ["--acl", "@rules", "--accounts", "@accounts", "--anonymous"],
            files: ["rules": everybody + "user ann\ntopic read home/#\n", "accounts": accounts]
        ) { broker in
            let damages: [(file: String, text: String)] =
                [
                    "topic readwrite\n", "topic readwrit #\n", "user\ntopic readwrite #\n", "topic readwrite #/#\n",
                    "pattern\n", "topic readwrite #\u{0}\n", "topic readwrite #\ntopic deny +x\n",
                ].map { ("rules", $0) }
                + [
                    "", "\n", "ann:\n", String(accounts.dropLast(1)), String(accounts.dropLast(20)),
                    accounts.replacingOccurrences(of: "ln=4", with: "ln=62"), accounts + "eve\n", accounts + "eve:Nordic-52\n",
                ].map { ("accounts", $0) }
            for damage in damages {
                let good = try broker.contents(of: damage.file)
                try broker.replace(damage.file, with: damage.text)
                #expect(try !broker.readsItsFilesAgain(), "\(damage) was taken")
                try checkNobodyGained(broker)
                try broker.replace(damage.file, with: good)
            }
            try broker.remove("accounts")
            #expect(try !broker.readsItsFilesAgain(), "accounts that are gone were taken for none")
            try checkNobodyGained(broker)
        },
        Attack(
            "files read again when no descriptor is left", brokeOthers: ["CVE-2017-7651 / 7652"],
            options: ["--acl", "@rules", "--accounts", "@accounts", "--anonymous"],
            files: ["rules": everybody + "user ann\ntopic read home/#\n", "accounts": accounts]
        ) { broker in
            let late = try RawClient(port: broker.port)
            try checkNobodyGained(broker)
            // Ten more descriptors, and connections that take them all.
            let limit = BrokerUnderAttack.descriptors(broker.processIdentifier) + 10
            _ = try Program.run("prlimit", ["--pid", "\(broker.processIdentifier)", "--nofile=\(limit):\(limit)"])
            let clients = try (0..<30).map { _ in try RawClient(port: broker.port) }
            for client in clients { client.send(connectFrame("")) }
            // Nine are answered at least, so the descriptors are gone.
            for client in clients.prefix(9) { #expect(client.receive(4) == hex("20 02 00 00")) }
            #expect(try !broker.readsItsFilesAgain(), "it read files without a descriptor")
            late.send(connectFrame("late"))
            #expect(late.receive(4) == hex("20 02 00 00"))
            late.send(subscribe(1, ["home/#"]))
            #expect(late.receive(5) == hex("90 03 0001 80"), "rules were lost")
            for client in clients { client.reset() }
            try checkNobodyGained(broker)
            #expect(try broker.readsItsFilesAgain())
            try checkNobodyGained(broker)
        },
        Attack(
            "5,000 wrong passwords, long ones and none among them",
            options: ["--accounts", "@accounts", "--anonymous"], files: ["accounts": accounts]
        ) { broker in
            let passwords: [[UInt8]?] = [nil, [], Array("nordic-52".utf8), [UInt8](repeating: 0, count: 65_535)]
            for number in 0..<5_000 {
                let packet = ConnectPacket(
                    clientIdentifier: "guess", keepAlive: 0,
                    userName: ["ann", "nobody", "", "#"][number / 4 % 4], password: passwords[number % 4])
                let client = try RawClient(port: broker.port)
                client.send(Codec.encode(.connect(packet), version: .v311))
                if number % 100 != 0 { continue }
                let code = client.receive(4).last
                #expect(code == 3 || code == 4, "code \(code ?? 0)")
            }
            let ann = ConnectPacket(
                clientIdentifier: "ann", keepAlive: 0, userName: "ann", password: Array("Nordic-52".utf8))
            let client = try RawClient(port: broker.port)
            client.send(Codec.encode(.connect(ann), version: .v311))
            #expect(client.receive(4) == hex("20 02 00 00"))
        },
    ]

    /// What a fresh client and the bystander need.
    private static let everybody = "topic readwrite fresh/#\ntopic readwrite bystander/#\n"

    /// One account, ann, with the password Nordic-52 at a cost that a test can pay.
    private static let accounts = """
        # mqttlab accounts 1
        ann:$scrypt$ln=4,r=8,p=1$YW5uYW5uYW5uYW5uYW5uYQ$BzHf8H3pYlimSmy+2lCukdTEpexYBvVBAe6Htd38pAk

        """

    /// A wrong password is wrong, and whoever has none may read nothing that is ann's.
    private static func checkNobodyGained(_ broker: BrokerUnderAttack) throws {
        for (user, password, code) in [("ann", "Nordic-52", 0), ("ann", "", 4), ("eve", "Nordic-52", 4)]
            as [(String, String, UInt8)]
        {
            let packet = ConnectPacket(
                clientIdentifier: "who", keepAlive: 0, userName: MQTTString(stringLiteral: user), password: Array(password.utf8))
            let client = try RawClient(port: broker.port)
            client.send(Codec.encode(.connect(packet), version: .v311))
            #expect(client.receive(4) == [0x20, 2, 0, code], "\(user)")
            guard code == 0 else { continue }
            client.send(subscribe(1, ["home/#", "other/#"]))
            #expect(client.receive(6) == hex("90 04 0001 00 80"))
        }
        let nobody = try RawClient.connected("nobody", port: broker.port)
        nobody.send(subscribe(1, ["home/#"]))
        #expect(nobody.receive(5) == hex("90 03 0001 80"))
    }
}

extension RawClient {
    /// Whether the answer to a PINGREQ is the next thing that comes.
    fileprivate func isServedNothingElse() -> Bool {
        send(hex("c0 00"))
        return receive(2) == hex("d0 00")
    }
}
