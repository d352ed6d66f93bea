import Fields

/// SUBSCRIBE: the filters that a client wants messages for.
public struct SubscribePacket: Sendable, Hashable {
    /// Pairs the packet with its SUBACK.
    public var packetIdentifier: PacketIdentifier
    /// At least one subscription, in the order of the packet.
    public var subscriptions: [Subscription]
    /// DUP, which 3.1 alone allows.
    public var dup: Bool
    /// 5.0 only; empty otherwise.
    public var properties: Properties

    public init(
        _ packetIdentifier: PacketIdentifier, _ subscriptions: [Subscription], dup: Bool = false, properties: Properties = []
    ) {
        self.packetIdentifier = packetIdentifier
        self.subscriptions = subscriptions
        self.dup = dup
        self.properties = properties
    }
}

/// One filter of a SUBSCRIBE with its options.
public struct Subscription: Sendable, Hashable {
    /// What 5.0's Retain Handling says about retained messages at the moment of subscribing.
    public enum RetainHandling: UInt8, Sendable, Hashable, CaseIterable {
        case send = 0
        case sendIfNew = 1
        case doNotSend = 2
    }

    /// The topics wanted.
    public var filter: TopicFilter
    /// The highest quality of service at which messages may be delivered.
    public var maximumQoS: QoS
    /// 5.0: not what this client published itself.
    public var noLocal: Bool
    /// 5.0: forward RETAIN as it was published.
    public var retainAsPublished: Bool
    /// 5.0: when retained messages are sent; earlier versions always send them.
    public var retainHandling: RetainHandling

    public init(
        _ filter: TopicFilter, maximumQoS: QoS = .atMostOnce, noLocal: Bool = false, retainAsPublished: Bool = false,
        retainHandling: RetainHandling = .send
    ) {
        self.filter = filter
        self.maximumQoS = maximumQoS
        self.noLocal = noLocal
        self.retainAsPublished = retainAsPublished
        self.retainHandling = retainHandling
    }
}

extension SubscribePacket {
    static func read(
        _ header: FixedHeader, from reader: inout PacketReader<some FieldSink>
    ) throws(WireError) -> SubscribePacket {
        reader.sink.open("Variable header")
        let identifier = try reader.packetIdentifier(.packetIdentifier, "pairs the request with its SUBACK")
        let properties = try reader.properties(of: .subscribe)
        reader.sink.close()
        guard !reader.isAtEnd else {
            throw reader.error(
                "the payload is empty, at least one topic filter must stand in it", in: "Payload", at: reader.at,
                .subscribeNotEmpty, .protocolError)
        }
        reader.sink.open("Payload")
        var subscriptions: [Subscription] = []
        while !reader.isAtEnd { subscriptions.append(try Subscription.read(from: &reader)) }
        reader.sink.close()
        return SubscribePacket(identifier, subscriptions, dup: header.dup, properties: properties)
    }

    func write(to writer: inout PacketWriter) {
        let dup = dup && writer.version == .v31
        writer.packet(.subscribe, flags: FixedHeader.fixedFlags(of: .subscribe) | (dup ? 0b1000 : 0)) { writer in
            writer.uint16(packetIdentifier.rawValue)
            writer.properties(properties)
            for subscription in subscriptions { subscription.write(to: &writer) }
        }
    }
}

extension Subscription {
    fileprivate static func read(from reader: inout PacketReader<some FieldSink>) throws(WireError) -> Subscription {
        reader.sink.open("Subscription")
        let filter = try reader.text(
            "Topic Filter", as: .topicFilter, atLeast: 1, "the topics that the client wants messages of", .topicFilter)
        let is5 = reader.version == .v5
        let from = reader.at
        let field = is5 ? "Subscription Options" : "Requested QoS"
        let options = try reader.byte(field)
        let reserved: UInt8 = is5 ? 0b1100_0000 : 0b1111_1100
        guard options & reserved == 0 else {
            throw reader.error(
                "the reserved bits of \(field) are \(Shown.bits(options & reserved, 8)), they must be 0", in: "Reserved",
                at: from,
                .subscriptionOptions)
        }
        guard let qos = QoS(rawValue: options & 0b11) else {
            throw reader.error(
                "the QoS asked for is 3, it must be 0, 1 or 2", in: is5 ? "Maximum QoS" : "Requested QoS", at: from,
                .subscriptionQoS,
                .protocolError)
        }
        guard let retainHandling = RetainHandling(rawValue: options >> 4 & 0b11) else {
            throw reader.error(
                "Retain Handling is 3, it must be 0, 1 or 2", in: "Retain Handling", at: from, .retainHandling, .protocolError)
        }
        let noLocal = options & 0b0100 != 0
        let bytes = reader.copy(filter)
        guard !noLocal || !TopicFilter.isShared(bytes) else {
            throw reader.error(
                "No Local is 1 for a shared subscription, it must be 0", in: "No Local", at: from, .noLocalShared,
                .protocolError)
        }
        tellOptions(options, field, qos, retainHandling, from: from, to: &reader)
        reader.sink.close()
        return Subscription(
            TopicFilter(validated: bytes), maximumQoS: qos, noLocal: noLocal, retainAsPublished: options & 0b1000 != 0,
            retainHandling: retainHandling)
    }

    fileprivate func write(to writer: inout PacketWriter) {
        writer.text(filter)
        guard writer.version == .v5 else { return writer.byte(maximumQoS.rawValue) }
        writer.byte(
            maximumQoS.rawValue | (noLocal ? 0b0100 : 0) | (retainAsPublished ? 0b1000 : 0) | retainHandling.rawValue << 4)
    }

    private static func tellOptions(
        _ options: UInt8, _ field: String, _ qos: QoS, _ retainHandling: RetainHandling, from: Int,
        to reader: inout PacketReader<some FieldSink>
    ) {
        reader.sink.open(field)
        let is5 = reader.version == .v5
        reader.tell(
            "Reserved", from: from, bits: (is5 ? 6 : 2)...7, Shown.bits(0, is5 ? 2 : 6), "kept for later versions",
            .subscriptionOptions)
        if is5 {
            reader.tell(
                "Retain Handling", from: from, bits: 4...5, String(retainHandling.rawValue), retainHandling.meaning,
                .retainHandling)
            reader.tellBit(
                3, "Retain As Published", options, from: from, "messages keep the RETAIN flag they were published with",
                "messages that come in later have RETAIN 0", .retainAsPublished)
            reader.tellBit(
                2, "No Local", options, from: from, "not what this client published itself",
                "also what this client publishes itself", .noLocal)
        }
        reader.tell(
            is5 ? "Maximum QoS" : "Requested QoS", from: from, bits: 0...1, String(qos.rawValue), "at most this; " + qos.meaning,
            .subscriptionQoS)
        reader.sink.close()
    }
}

extension Subscription.RetainHandling {
    /// Which retained messages come, in plain words.
    fileprivate var meaning: String {
        switch self {
        case .send: "retained messages come at each subscribing"
        case .sendIfNew: "retained messages come only if the subscription is new"
        case .doNotSend: "retained messages do not come"
        }
    }
}
