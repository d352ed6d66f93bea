import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("The session of a 5.0 client")
struct SessionV5Tests {
    private func interrupted(
        _ expiry: UInt32?, clean: Bool = false, granted: Properties = []
    ) -> (ClientHarness, lost: [ClientEffect]) {
        let asked = expiry.map { Properties([Property(.sessionExpiryInterval, .fourByteInteger($0))]) } ?? []
        var client = ClientHarness(version: .v5, clean: clean, properties: asked)
        client.connect(granting: granted)
        _ = client.feed(.publish(request(1), message("1", .exactlyOnce)))
        for number in 2...4 { _ = client.feed(.publish(request(number), message("\(number)", .atLeastOnce))) }
        _ = client.feed(pubrec(1))
        return (client, client.feed(.closed))
    }

    private let lost = (1...4).map { ClientEffect.completed(request($0), .failed(.connectionLost)) }

    @Test("It lasts by its expiry, not by Clean Start, and the broker has the last word [5.0 §3.2.2.3.2]")
    func lasting() {
        #expect(interrupted(nil).lost == lost)
        #expect(interrupted(0).lost == lost)
        #expect(interrupted(60).lost == [])
        #expect(interrupted(60, clean: true).lost == [])
        #expect(interrupted(60, granted: [Property(.sessionExpiryInterval, .fourByteInteger(0))]).lost == lost)
        #expect(interrupted(nil, granted: [Property(.sessionExpiryInterval, .fourByteInteger(9))]).lost == [])
    }

    @Test("What is sent again keeps to the new Receive Maximum; PUBREL does not wait [5.0 MQTT-4.9.0-2]")
    func resumedInASmallWindow() {
        var (client, _) = interrupted(60)
        let granted: Properties = [Property(.receiveMaximum, .twoByteInteger(2))]
        func again(_ number: UInt16) -> [ClientEffect] {
            [.note(.redelivered(packetIdentifier: id(number)))]
                + sends(publish("\(number)", .atLeastOnce, number, dup: true), version: .v5)
        }
        let effects = client.connect(sessionPresent: true, granting: granted)
        #expect(
            effects == [
                .connected(ConnackPacket(sessionPresent: true, properties: granted)),
                .note(.sessionResumed(subscriptions: 0, inFlight: 4, queued: 0)),
                .note(.releasedAgain(packetIdentifier: 1)), .send(pubrel(1), .v5),
            ] + again(2))
        // What is new goes behind what is sent again.
        #expect(client.feed(.publish(request(5), message("5", .atLeastOnce))) == [.note(.heldBehindWindow(waiting: 1))])
        #expect(client.feed(pubcomp(1)) == [.completed(request(1), .published(1, .success))] + again(3))
        #expect(client.feed(puback(3)) == [.completed(request(3), .published(3, .success))] + again(4))
        #expect(
            client.feed(puback(2)) == [.completed(request(2), .published(2, .success))]
                + sends(publish("5", .atLeastOnce, 5), version: .v5))
        #expect(client.feed(puback(4)) == [.completed(request(4), .published(4, .success))])
    }

    @Test("A message that the new connection does not take fails, and the others go on")
    func resumedWithLess() {
        var (client, _) = interrupted(60)
        let effects = client.connect(sessionPresent: true, granting: [Property(.maximumQoS, .byte(0))])
        let failures = (2...4).map {
            ClientEffect.completed(request($0), .failed(.qosNotSupported(maximum: .atMostOnce)))
        }
        #expect(effects.suffix(4) == [.send(pubrel(1), .v5)] + failures)
        #expect(client.core.inFlight == 1)
        #expect(client.feed(pubcomp(1)) == [.completed(request(1), .published(1, .success))])
    }

    @Test("An acknowledgement that comes before its message is sent again ends it")
    func earlyAcknowledgement() {
        var (client, _) = interrupted(60)
        client.connect(sessionPresent: true, granting: [Property(.receiveMaximum, .twoByteInteger(1))])
        #expect(client.feed(puback(3)) == [.completed(request(3), .published(3, .success))])
        let sent = client.feed(pubcomp(1)) + client.feed(puback(2)) + client.feed(puback(4))
        #expect(sent.filter { $0 == .send(publish("3", .atLeastOnce, 3, dup: true), .v5) } == [])
        #expect(client.core.inFlight == 0)
    }

    @Test("A session that only the broker has cannot be taken up [5.0 MQTT-3.2.2-4]")
    func brokersOwn() {
        var client = ClientHarness(version: .v5, clean: false)
        #expect(client.connect(sessionPresent: true).last == .close(.violated(.sessionPresentUnexpected)))
    }

    @Test("A session that was assigned its name is taken up under that name")
    func assignedName() {
        var configuration = ClientConfiguration(
            version: .v5, clientIdentifier: "", cleanStart: true,
            properties: [Property(.sessionExpiryInterval, .fourByteInteger(60))])
        var client = ClientHarness(configuration)
        client.connect(granting: [Property(.assignedClientIdentifier, .string("auto-1"))])
        _ = client.feed(.closed)
        configuration.clientIdentifier = "auto-1"
        configuration.cleanStart = false
        client.core.configuration = configuration
        let effects = client.connect(sessionPresent: true)
        #expect(effects.last == .note(.sessionResumed(subscriptions: 0, inFlight: 0, queued: 0)))
    }

    @Test("Messages held from before do not count for the Receive Maximum of a new connection [5.0 MQTT-4.9.0-1]")
    func heldFromBefore() {
        var client = ClientHarness(
            version: .v5, clean: false,
            properties: [Property(.sessionExpiryInterval, .fourByteInteger(60)), Property(.receiveMaximum, .twoByteInteger(1))])
        client.connect()
        _ = client.feed(publish("1", .exactlyOnce, 1))
        _ = client.feed(.closed)
        client.connect(sessionPresent: true)
        #expect(client.feed(publish("2", .exactlyOnce, 2)).count == 2)
        #expect(client.feed(publish("3", .exactlyOnce, 3)).last == .close(.violated(.receiveMaximumExceeded)))
    }
}

@Suite("Enhanced authentication")
struct AuthenticatingTests {
    private static let method: MQTTString = "LAB"
    private static let asked: Properties = [Property(.authenticationMethod, .string(method))]

    private func auth(_ code: ReasonCode, _ data: [UInt8]? = nil, method: MQTTString = Self.method) -> AuthPacket {
        let method = Property(.authenticationMethod, .string(method))
        return AuthPacket(
            reasonCode: code, properties: Properties([method] + (data.map { [Property(.authenticationData, .binary($0))] } ?? []))
        )
    }

    @Test("Challenges come before CONNACK and are answered with the method of CONNECT [5.0 MQTT-4.12.0-3]")
    func challenged() {
        var client = ClientHarness(version: .v5, properties: Self.asked)
        _ = client.feed(.connected)
        let challenge = auth(.continueAuthentication, [1])
        #expect(client.feed(.auth(challenge)) == [.challenged(challenge)])
        #expect(client.feed(.authenticate([2])) == sends(.auth(auth(.continueAuthentication, [2])), version: .v5))
        let connack = ConnackPacket(properties: Self.asked)
        #expect(client.feed(.connack(connack)) == [.connected(connack)])
    }

    @Test("It begins anew at any time, and ends with success")
    func again() {
        var client = ClientHarness(version: .v5, properties: Self.asked)
        client.connect(granting: Self.asked)
        #expect(client.feed(.reauthenticate(request(1), [1])) == sends(.auth(auth(.reauthenticate, [1])), version: .v5))
        #expect(client.core.missing(for: request(1)) == "AUTH")
        #expect(client.feed(.reauthenticate(request(2), nil)) == [.completed(request(2), .failed(.authenticationNotAgreed))])
        _ = client.feed(.auth(auth(.continueAuthentication, [2])))
        _ = client.feed(.authenticate([3]))
        #expect(client.feed(.auth(auth(.success))) == [.completed(request(1), .reauthenticated)])
        let lost = client.feed(.reauthenticate(request(3), nil)) + client.feed(.closed)
        #expect(lost.last == .completed(request(3), .failed(.connectionLost)))
    }

    @Test("Where CONNECT names a method, user name and password do not travel; the method's first data do, once")
    func opening() {
        var client = ClientHarness(version: .v5, properties: Self.asked)
        client.core.configuration.userName = "ann"
        client.core.configuration.password = Array("secret".utf8)
        client.core.opening = AuthenticationOpening(data: [1])
        func connect(_ properties: Properties) -> [ClientEffect] {
            let configuration = client.core.configuration
            return sends(
                .connect(
                    ConnectPacket(
                        version: .v5, clientIdentifier: configuration.clientIdentifier, cleanStart: configuration.cleanStart,
                        keepAlive: configuration.keepAlive, properties: properties)), version: .v5)
        }
        let data = Property(.authenticationData, .binary([1]))
        #expect(client.feed(.connected) == connect(Properties(Self.asked.items + [data])))
        _ = client.feed(.closed)
        #expect(client.feed(.connected) == connect(Self.asked))
    }

    @Test("A broker that accepts without the proof that is due is left at once, before anything is sent to it")
    func proof() {
        func ending(_ proof: BrokerProof?, _ data: [UInt8]?) -> [ClientEffect] {
            var client = ClientHarness(version: .v5, properties: Self.asked)
            client.core.opening = AuthenticationOpening(data: [1], proof: .notYetKnown)
            _ = client.feed(.connected)
            if let proof {
                _ = client.feed(.auth(auth(.continueAuthentication, [2])))
                _ = client.feed(.authenticate([3], proof: proof))
            }
            let shown = data.map { [Property(.authenticationData, .binary($0))] } ?? []
            return client.feed(.connack(ConnackPacket(properties: Properties(Self.asked.items + shown))))
        }
        let why = "it accepts, and does not prove that it knows the password"
        let left: [ClientEffect] =
            [.note(.brokerDistrusted(why: why))]
            + sends(.disconnect(DisconnectPacket(reasonCode: ReasonCode(rawValue: 0x80))), version: .v5)
            + [.close(.brokerDistrusted(why: why))]
        #expect(ending(.data([4]), [4]).count == 1)
        #expect(ending(.data([4]), [5]) == left)
        #expect(ending(.data([4]), nil) == left)
        // Nothing was asked at all.
        #expect(ending(nil, [4]) == left)
    }

    @Test("The same of an authentication that begins anew, and a challenge may be left unanswered")
    func proofAnew() {
        func ending(_ data: [UInt8]?) -> ClientEffect? {
            var client = ClientHarness(version: .v5, properties: Self.asked)
            client.connect(granting: Self.asked)
            _ = client.feed(.reauthenticate(request(1), [1], proof: .notYetKnown))
            _ = client.feed(.auth(auth(.continueAuthentication, [2])))
            _ = client.feed(.authenticate([3], proof: .data([4])))
            return client.feed(.auth(auth(.success, data))).first
        }
        #expect(ending([4]) == .completed(request(1), .reauthenticated))
        #expect(ending([5]) == .note(.brokerDistrusted(why: "it accepts, and does not prove that it knows the password")))
        var client = ClientHarness(version: .v5, properties: Self.asked)
        client.connect(granting: Self.asked)
        _ = client.feed(.reauthenticate(request(1), [1]))
        _ = client.feed(.auth(auth(.continueAuthentication, [2])))
        #expect(
            client.feed(.distrust(why: "x")).suffix(2) == [
                .close(.brokerDistrusted(why: "x")), .completed(request(1), .failed(.connectionLost)),
            ])
    }

    @Test("AUTH that nobody asked for ends the connection")
    func unasked() {
        func ending(_ properties: Properties, _ packet: AuthPacket, connected: Bool) -> ClientEffect? {
            var client = ClientHarness(version: .v5, properties: properties)
            if connected { client.connect(granting: properties) } else { _ = client.feed(.connected) }
            return client.feed(.auth(packet)).last
        }
        let next = ReasonCode.continueAuthentication
        #expect(ending([], auth(next), connected: false) == .close(.violated(.authenticationNotAgreed)))
        #expect(ending([], auth(next), connected: true) == .close(.violated(.authenticationNotAgreed)))
        #expect(ending(Self.asked, auth(next, method: "X"), connected: false) == .close(.violated(.authenticationMethodChanged)))
        #expect(ending(Self.asked, auth(next), connected: true) == .close(.violated(.authenticationUnasked(next))))
        #expect(ending(Self.asked, auth(.success), connected: false) == .close(.violated(.authenticationUnasked(.success))))
        #expect(
            ending(Self.asked, auth(.reauthenticate), connected: true)
                == .close(.violated(.authenticationUnasked(.reauthenticate))))
        #expect(
            ending(Self.asked, auth(.success, method: "X"), connected: true) == .close(.violated(.authenticationMethodChanged)))
    }
}
