import Foundation
import TestKit
import Testing

/// Debian's mosquitto clients against the lab's broker: strangers that know nothing of our codec.
@Suite struct MosquittoClientTests {
    @Test(arguments: ["mqttv31", "mqttv311", "mqttv5"], [0, 1, 2])
    func messageArrivesAtItsQoS(version: String, qos: Int) throws {
        let broker = try LabBroker()
        let subscriber = try broker.subscriber(["-V", version, "-t", "devacademy/+/topic", "-q", "2", "-C", "3"])
        for text in ["first", "second", "third"] {
            let sent = try broker.mosquitto(
                "pub", ["-V", version, "-t", "devacademy/publish/topic", "-q", String(qos), "-m", text])
            #expect(sent.status == 0, "\(sent.errors)")
        }
        let ending = try subscriber.ending()
        #expect(ending.status == 0)
        #expect(messages(ending.output) == ["first", "second", "third"].map { "devacademy/publish/topic \(qos) 0 \($0)" })
    }

    @Test func qosIsLoweredToWhatWasGranted() throws {
        let broker = try LabBroker()
        let subscriber = try broker.subscriber(["-t", "led", "-q", "1", "-C", "1"])
        try broker.mosquitto("pub", ["-t", "led", "-q", "2", "-m", "LED1ON"])
        #expect(messages(try subscriber.ending().output) == ["led 1 0 LED1ON"])
    }

    @Test(arguments: ["mqttv31", "mqttv311", "mqttv5"])
    func retainedMessageWaitsForALaterSubscriber(version: String) throws {
        let broker = try LabBroker()
        try broker.mosquitto("pub", ["-V", version, "-t", "state/led", "-q", "1", "-r", "-m", "on"])
        let first = try broker.subscriber(["-V", version, "-t", "state/#", "-q", "1", "-C", "1"])
        #expect(messages(try first.ending().output) == ["state/led 1 1 on"])

        try broker.mosquitto("pub", ["-V", version, "-t", "state/led", "-r", "-n"])
        let second = try broker.subscriber(["-V", version, "-t", "state/#", "-t", "end", "-C", "1"])
        try broker.mosquitto("pub", ["-V", version, "-t", "end", "-m", "over"])
        #expect(messages(try second.ending().output) == ["end 0 0 over"])
    }

    @Test(arguments: ["mqttv31", "mqttv311", "mqttv5"])
    func willIsPublishedWhenAClientVanishes(version: String) throws {
        let broker = try LabBroker()
        let watcher = try broker.subscriber(["-V", version, "-t", "last/#", "-q", "1", "-C", "1"])
        let victim = try broker.subscriber(
            [
                "-V", version, "-i", "victim", "-t", "x", "--will-topic", "last/words", "--will-payload", "gone",
                "--will-qos", "1",
            ])
        kill(victim.processIdentifier, SIGKILL)
        #expect(messages(try watcher.ending().output) == ["last/words 1 0 gone"])
    }

    @Test func goodbyeDiscardsTheWill() throws {
        let broker = try LabBroker()
        let watcher = try broker.subscriber(["-t", "last/#", "-t", "end", "-q", "1", "-C", "1"])
        let leaver = try broker.subscriber(["-i", "leaver", "-t", "x", "--will-topic", "last/words", "--will-payload", "gone"])
        leaver.terminate()
        #expect(try leaver.ending().status == 0)
        try broker.mosquitto("pub", ["-t", "end", "-m", "over"])
        #expect(messages(try watcher.ending().output) == ["end 0 0 over"])
    }

    @Test(arguments: [1, 2])
    func persistentSessionKeepsWhatCameMeanwhile(qos: Int) throws {
        let broker = try LabBroker()
        let session = ["-c", "-i", "board", "-t", "devacademy/subscribe/topic", "-q", String(qos)]
        #expect(try broker.mosquitto("sub", session + ["-E"]).status == 0)
        for number in 1...20 {
            try broker.mosquitto("pub", ["-t", "devacademy/subscribe/topic", "-q", String(qos), "-m", "LED \(number)"])
        }
        let late = try broker.mosquitto("sub", session + ["-C", "20", "-W", "20"])
        #expect(late.output.split(separator: "\n").map(String.init) == (1...20).map { "LED \($0)" })
    }

    @Test(arguments: [0, 1, 2])
    func aMebibyteArrivesUnchanged(qos: Int) throws {
        let broker = try LabBroker()
        let payload = Data((0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-\(UUID().uuidString)")
        try payload.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let subscriber = try broker.subscriber(["-t", "big", "-q", String(qos), "-C", "1"], format: "%x")
        #expect(try broker.mosquitto("pub", ["-t", "big", "-q", String(qos), "-f", file.path]).status == 0)
        let arrived = messages(try subscriber.ending(within: .seconds(60)).output).first ?? ""
        #expect(arrived == payload.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    @Test func manyPublishersKeepTheirOrder() throws {
        let broker = try LabBroker()
        let subscriber = try broker.subscriber(["-t", "order/+", "-q", "1", "-C", "600"], format: "%t %p")
        let lines = (1...200).map { "\($0)\n" }.joined()
        let publishers = try (1...3).map { number in
            let publisher = try Program(
                "mosquitto_pub", ["-h", "127.0.0.1", "-p", String(broker.port), "-t", "order/\(number)", "-q", "1", "-l"])
            publisher.write(lines)
            publisher.closeInput()
            return publisher
        }
        for publisher in publishers { #expect(try publisher.ending().status == 0) }
        let arrived = messages(try subscriber.ending().output)
        for number in 1...3 {
            #expect(arrived.filter { $0.hasPrefix("order/\(number) ") } == (1...200).map { "order/\(number) \($0)" })
        }
    }

    @Test("5.0: properties of a message reach a subscriber of 5.0, and one of 3.1.1 gets it without")
    func versionFive() throws {
        let broker = try LabBroker()
        let new = try broker.subscriber(["-V", "mqttv5", "-t", "a", "-C", "1"], format: "%p %C %R %D %E %P")
        let old = try broker.subscriber(["-V", "mqttv311", "-t", "a", "-C", "1"])
        let published = try broker.mosquitto(
            "pub",
            [
                "-V", "mqttv5", "-t", "a", "-m", "hello", "-q", "1", "-D", "publish", "content-type", "text/plain", "-D",
                "publish",
                "response-topic", "answer", "-D", "publish", "correlation-data", "7", "-D", "publish",
                "message-expiry-interval", "60", "-D", "publish", "user-property", "who", "me",
            ])
        #expect(published.status == 0)
        #expect(messages(try new.ending().output) == ["hello text/plain answer 7 60 who:me"])
        #expect(messages(try old.ending().output) == ["a 0 0 hello"])
    }

    @Test("5.0: a shared subscription gives each message to one of its members")
    func sharedSubscription() throws {
        let broker = try LabBroker()
        let members = try (1...2).map { number in
            try broker.subscriber(["-V", "mqttv5", "-i", "member\(number)", "-t", "$share/group/work", "-C", "2"], format: "%p")
        }
        for number in 1...4 { try broker.mosquitto("pub", ["-V", "mqttv5", "-t", "work", "-m", "\(number)"]) }
        #expect(messages(try members[0].ending().output) == ["1", "3"])
        #expect(messages(try members[1].ending().output) == ["2", "4"])
    }

    @Test("5.0: identifiers of subscriptions, Retain As Published, and a topic alias on the way in")
    func subscriptionOptions() throws {
        let broker = try LabBroker()
        let subscriber = try broker.subscriber(
            [
                "-V", "mqttv5", "-t", "some/topic", "-C", "1", "-D", "subscribe", "subscription-identifier", "7",
                "--retain-as-published",
            ], format: "%t %r %p %S")
        let published = try broker.mosquitto(
            "pub", ["-V", "mqttv5", "-t", "some/topic", "-m", "x", "-r", "-D", "publish", "topic-alias", "3"])
        #expect(published.status == 0)
        #expect(messages(try subscriber.ending().output) == ["some/topic 1 x 7"])
    }

    @Test("5.0: a session waits as long as CONNECT asked for, with messages that say what is left of their interval")
    func sessionExpiry() throws {
        let broker = try LabBroker()
        let session = ["-V", "mqttv5", "-c", "-i", "sleeper", "-x", "60", "-t", "t", "-q", "1"]
        let first = try broker.subscriber(session)
        first.terminate()
        #expect(try first.ending().status == 0)
        try broker.mosquitto(
            "pub", ["-V", "mqttv5", "-t", "t", "-q", "1", "-m", "kept", "-D", "publish", "message-expiry-interval", "50"])
        let second = try broker.mosquitto("sub", session + ["-C", "1", "-F", "%p %E"])
        let words = second.output.split(separator: " ")
        #expect(
            words.first == "kept" && words.last.flatMap { Int($0.prefix { $0.isNumber }) }.map { (40...50).contains($0) } == true)
    }
}
