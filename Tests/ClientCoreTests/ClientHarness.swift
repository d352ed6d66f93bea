import ClientCore
import MQTTSessions
import MQTTWire

/// A client core and the clock that a test holds in its hand.
struct ClientHarness {
    var core: ClientCore
    var now = Moment.start

    init(
        version: ProtocolVersion = .v311, clean: Bool = true, keepAlive: UInt16 = 60, properties: Properties = [],
        limits: ClientLimits = ClientLimits()
    ) {
        self.init(
            ClientConfiguration(
                version: version, clientIdentifier: clientIdentifier("board"), cleanStart: clean, keepAlive: keepAlive,
                properties: properties, limits: limits))
    }

    init(_ configuration: ClientConfiguration) { core = ClientCore(configuration: configuration) }

    /// What the core does about the input at that time, or at the time of the last one.
    mutating func feed(_ input: ClientInput, at seconds: Double? = nil) -> [ClientEffect] {
        if let seconds { now = .seconds(seconds) }
        var effects: [ClientEffect] = []
        core.handle(input, at: now, effects: &effects)
        return effects
    }

    /// What the core does about a packet of the broker.
    mutating func feed(_ packet: Packet, at seconds: Double? = nil) -> [ClientEffect] {
        let bytes = Codec.encode(packet, version: core.configuration.version)
        return feed(.received(bytes, bytes.indices), at: seconds)
    }

    /// A connection that the broker has accepted; returns what the core did about CONNACK.
    @discardableResult
    mutating func connect(
        sessionPresent: Bool = false, granting properties: Properties = [], at seconds: Double? = nil
    ) -> [ClientEffect] {
        _ = feed(.connected, at: seconds)
        return feed(.connack(ConnackPacket(sessionPresent: sessionPresent, properties: properties)))
    }
}

/// A client identifier from a literal.
func clientIdentifier(_ text: String) -> ClientIdentifier {
    guard let identifier = ClientIdentifier(text) else { preconditionFailure("not a client identifier: \(text)") }
    return identifier
}

/// A topic from a literal.
func topic(_ text: String) -> TopicName {
    guard let topic = TopicName(text) else { preconditionFailure("not a topic: \(text)") }
    return topic
}

/// A filter from a literal.
func filter(_ text: String) -> TopicFilter {
    guard let filter = TopicFilter(text) else { preconditionFailure("not a topic filter: \(text)") }
    return filter
}

/// The request of that number.
func request(_ number: Int) -> RequestIdentifier { RequestIdentifier(rawValue: number) }

/// A message to the topic `led` whose payload is the text.
func message(_ text: String, _ qos: QoS) -> PublishRequest {
    PublishRequest(topic: topic("led"), payload: Array(text.utf8), qos: qos)
}

/// The PUBLISH of such a message.
func publish(_ text: String, _ qos: QoS, _ identifier: UInt16? = nil, dup: Bool = false) -> Packet {
    .publish(
        PublishPacket(
            topic: topic("led"), payload: Array(text.utf8), qos: qos, packetIdentifier: identifier.map(id), dup: dup))
}

// The packets of transcripts, short.

func puback(_ number: UInt16) -> Packet { .puback(Acknowledgement(id(number))) }
func pubrec(_ number: UInt16) -> Packet { .pubrec(Acknowledgement(id(number))) }
func pubrel(_ number: UInt16, dup: Bool = false) -> Packet { .pubrel(Acknowledgement(id(number), dup: dup)) }
func pubcomp(_ number: UInt16) -> Packet { .pubcomp(Acknowledgement(id(number))) }

/// What the host is told to send on a connection, of 3.1.1 where nothing is said.
func sends(_ packets: Packet..., version: ProtocolVersion = .v311) -> [ClientEffect] { packets.map { .send($0, version) } }
