import ClientCore
import MQTTSessions
import MQTTWire

/// A client whose broker says anything at any time, and whose user does.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ input: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var world = ClientWorld(FuzzInput(Array(UnsafeBufferPointer(start: input, count: count))))
    world.play()
    return 0
}

private struct ClientWorld {
    private var input: FuzzInput
    private var core: ClientCore
    private let version: ProtocolVersion
    private var now = Moment.start
    /// Whether the host has a connection for it.
    private var hasConnection = false
    private var requests = 0
    private var open: Set<Int> = []

    init(_ input: FuzzInput) {
        var input = input
        version = input.pick([.v31, .v311, .v5])
        let configuration = ClientConfiguration(
            version: version, clientIdentifier: made(ClientIdentifier("c")), cleanStart: input.flag(),
            keepAlive: UInt16(input.number(below: 4)), properties: version == .v5 ? Self.chosen(&input, .connect) : [],
            limits: ClientLimits(packetSize: 1_000, inFlight: 3, queued: 4, receiveMaximum: 3))
        core = ClientCore(configuration: configuration)
        self.input = input
    }

    /// Properties that a user may choose: those of the packet, each once, without the broker's and without half an
    /// authentication. What a user may not is refused before it comes to the core.
    private static func chosen(_ input: inout FuzzInput, _ home: PropertyHomes) -> Properties {
        var seen: Set<PropertyIdentifier> = [.authenticationMethod, .authenticationData, .subscriptionIdentifier]
        return Properties(
            input.properties(home).items.filter {
                $0.identifier.row.homes.contains(home) && seen.insert($0.identifier).inserted && $0.value != .twoByteInteger(0)
            })
    }

    mutating func play() {
        while !input.isOver {
            step()
            expect(core.inFlight <= 3 && core.queued <= 4, "\(core.inFlight) under way, \(core.queued) wait")
            expect(core.awaitingRelease <= 3, "\(core.awaitingRelease) held")
        }
        // After its end nothing is waited for, and a goodbye leaves nothing open but what a session keeps.
        if hasConnection { handle(.closed) }
        hasConnection = false
        expect(core.nextDeadline == nil, "a deadline without a connection")
    }

    private mutating func step() {
        if !hasConnection {
            hasConnection = true
            handle(.connected)
            if input.byte() > 10 { accept() }
            return
        }
        switch input.number(below: 20) {
        case 0:
            hasConnection = false
            handle(.closed)
        case 1: accept()
        case 2: receive(input.frame())
        case 3:
            now = now + .milliseconds(Int64(input.byte()) * 100)
            handle(.tick)
            if let next = core.nextDeadline { expect(next > now, "a deadline at \(next) remains after the tick of \(now)") }
        case 4...6:
            let message = PublishRequest(
                topic: input.topic(), payload: [1], qos: input.qos(), retain: input.flag(),
                properties: version == .v5 ? Self.chosen(&input, .publish) : [])
            handle(.publish(request(), message))
        case 7: handle(.subscribe(request(), [Subscription(input.filter(), maximumQoS: input.qos())]))
        case 8: handle(.unsubscribe(request(), [input.filter()]))
        case 9: handle(.ping(request()))
        case 10 where input.byte() < 20: handle(.disconnect())
        case 11: handle(.silence(input.flag()))
        case 12: handle(.authenticate(input.flag() ? [1] : nil))
        case 13: handle(.reauthenticate(request(), [2]))
        default: receive(Codec.encode(input.packet(version), version: version))
        }
    }

    private mutating func accept() {
        let code: UInt8 = input.byte() < 250 ? 0 : input.byte()
        let packet = ConnackPacket(
            sessionPresent: input.byte() < 60, reasonCode: ReasonCode(rawValue: code),
            properties: version == .v5 ? input.properties(.connack) : [])
        receive(Codec.encode(.connack(packet), version: version))
    }

    private mutating func request() -> RequestIdentifier {
        requests += 1
        open.insert(requests)
        return RequestIdentifier(rawValue: requests)
    }

    private mutating func receive(_ frame: [UInt8]) {
        guard hasConnection, !frame.isEmpty else { return }
        let buffer = [0xC0] + frame + [0x30, 0xFF]
        handle(.received(buffer, 1..<1 + frame.count))
    }

    private mutating func handle(_ input: ClientInput) {
        var effects: [ClientEffect] = []
        core.handle(input, at: now, effects: &effects)
        for effect in effects {
            switch effect {
            case .send(let packet, let version):
                expect(hasConnection, "sends \(packet) without a connection")
                let bytes = Codec.encode(packet, version: version)
                do { _ = try Codec.decode(bytes, version: version) } catch { fatalError("sends \(packet): \(error)") }
            case .close: hasConnection = false
            case .completed(let request, _):
                expect(open.remove(request.rawValue) != nil, "request \(request.rawValue) ends twice")
            case .note, .received, .connected, .refused, .challenged: break
            }
        }
    }

    private func expect(_ condition: Bool, _ complaint: @autoclosure () -> String) {
        if !condition { fatalError(complaint()) }
    }
}
