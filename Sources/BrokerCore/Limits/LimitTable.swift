// The one table of limits. A value's default stands where the value stands, in `BrokerConfiguration`.

extension Limit {
    /// Every limit, in the order in which a client meets them.
    public static let all: [Limit] = connections + packets + messages + sessions + retained + caches

    /// The limit with that option.
    public static func with(option: String) -> Limit? { all.first { $0.option == option } }

    private static let connections: [Limit] = [
        Limit(
            "maximumConnections", .int(\.maximumConnections), "--max-connections", 1...1_000_000,
            bounds: "connections open at once", then: "new ones wait until one ends"),
        Limit(
            "connectionsPerAddress", .int(\.connectionsPerAddress), "--max-connections-per-address", 0...1_000_000,
            leastMeans: "no limit", bounds: "connections from one address; loopback has no such limit",
            then: "a new one is closed before its CONNECT"),
        Limit(
            "handshakeTimeout", .duration(\.handshakeTimeout), "--handshake-timeout", 100...3_600_000, .time,
            bounds: "time for a TLS handshake", then: "the connection is closed"),
        Limit(
            "connectTimeout", .duration(\.connectTimeout), "--connect-timeout", 100...3_600_000, .time,
            bounds: "time from the opening of a connection to its complete CONNECT", then: "the connection is closed"),
        Limit(
            "maximumKeepAlive", .uint16(\.maximumKeepAlive), "--max-keepalive", 0...65_535, leastMeans: "no limit",
            bounds: "seconds of a client's keep-alive",
            then: "this is enforced in its place; only 5.0 tells the client, as Server Keep Alive", code: 0x8D),
        Limit(
            "passwordQueue", .int(\.passwordQueue), "--max-password-queue", 1...100_000,
            bounds: "passwords that wait to be checked, one after the other", then: "CONNECT is refused", code: 0x88,
            code311: 0x03),
        Limit(
            "writeBufferHighWater", .int(\.writeBufferHighWater), "--write-buffer-high-water", 65_536...(1 << 40), .bytes,
            bounds: "bytes that wait for a client that does not read, before it counts as congested",
            then: "QoS 0 is dropped for it, QoS 1 and 2 wait in its queue"),
        Limit(
            "writeBufferBytes", .int(\.writeBufferBytes), "--max-write-buffer", 65_536...(1 << 40), .bytes,
            bounds: "bytes that wait for a client that does not read", then: "its connection is broken off"),
        Limit(
            "writeBufferBytesInAll", .int(\.writeBufferBytesInAll), "--max-write-buffers", 65_536...(1 << 40), .bytes,
            bounds: "bytes that wait for all clients that do not read",
            then: "every one of them counts as congested at once"),
    ]

    private static let packets: [Limit] = [
        Limit(
            "maximumPacketSize", .int(\.maximumPacketSize), "--max-packet-size", 128...268_435_461, .bytes,
            bounds: "bytes of a packet", then: "the connection is closed", code: 0x95),
        Limit(
            "partialPacketBytesInAll", .int(\.partialPacketBytesInAll), "--max-partial-packets", 65_536...(1 << 40), .bytes,
            bounds: "bytes of all packets that have begun to arrive and are not complete",
            then: "the connection whose packet takes most of them is closed", code: 0x97),
        Limit(
            "maximumConnectSize", .int(\.maximumConnectSize), "--max-connect-size", 128...268_435_461, .bytes,
            bounds: "bytes of the first packet", then: "the connection is closed"),
        Limit(
            "clientIdentifierBytes", .int(\.clientIdentifierBytes), "--max-client-id", 23...65_535, .bytes,
            bounds: "bytes of a client identifier", then: "CONNECT is refused", code: 0x85, code311: 0x02),
        Limit(
            "topicAliasMaximum", .uint16(\.topicAliasMaximum), "--max-topic-aliases", 0...65_535, leastMeans: "no aliases",
            bounds: "topic aliases in each direction of a connection of 5.0", then: "the connection is closed", code: 0x94),
    ]

    private static let messages: [Limit] = [
        Limit(
            "inFlightWindow", .uint16(\.inFlightWindow), "--max-inflight", 1...65_535,
            bounds: "messages of QoS 1 and 2 under way to one client", then: "more wait in its queue"),
        Limit(
            "awaitingReleasePerSession", .uint16(\.awaitingReleasePerSession), "--max-awaiting-release", 1...65_535,
            bounds: "messages of QoS 2 from one client that wait for PUBREL", then: "the connection is closed", code: 0x93),
        Limit(
            "queuedMessagesPerSession", .int(\.queuedMessagesPerSession), "--max-queued-messages", 0...100_000_000,
            bounds: "messages that wait for one session",
            then: "the message is dropped, and the connection of a client that is there is closed", code: 0x97),
        Limit(
            "queuedBytesPerSession", .int(\.queuedBytesPerSession), "--max-queued-bytes", 0...(1 << 40), .bytes,
            bounds: "bytes of one session's messages, under way and waiting", then: "as for the number of messages", code: 0x97),
        Limit(
            "queuedBytesInAll", .int(\.queuedBytesInAll), "--max-queued-bytes-in-all", 0...(1 << 40), .bytes,
            bounds: "bytes of all sessions' messages, under way and waiting",
            then: "a session that holds more than an equal share gets no more, as for the number of messages", code: 0x97),
    ]

    private static let sessions: [Limit] = [
        Limit(
            "sessionsKept", .int(\.sessionsKept), "--max-sessions", 0...10_000_000,
            bounds: "sessions that outlive their connections", then: "CONNECT for a new one is refused", code: 0x97, code311: 0x03
        ),
        Limit(
            "maximumSessionExpiry", .uint32(\.maximumSessionExpiry), "--max-session-expiry", 0...Int(UInt32.max),
            greatestMeans: "for ever", bounds: "seconds that a session outlives its connection",
            then: "the session ends; 5.0 tells the client when it asks for more"),
        Limit(
            "subscriptionsPerSession", .int(\.subscriptionsPerSession), "--max-subscriptions", 0...10_000_000,
            bounds: "filters of one session", then: "the filter is refused", code: 0x97, code311: 0x80),
        Limit(
            "filterBytesPerSession", .int(\.filterBytesPerSession), "--max-filter-bytes", 0...(1 << 40), .bytes,
            bounds: "bytes of all filters of one session", then: "the filter is refused", code: 0x97, code311: 0x80),
        Limit(
            "filterLevelsPerSession", .int(\.filterLevelsPerSession), "--max-filter-levels", 0...100_000_000,
            bounds: "levels of all filters of one session", then: "the filter is refused", code: 0x97, code311: 0x80),
        Limit(
            "filterLength", .int(\.filterLength), "--max-filter-length", 1...65_535, .bytes,
            bounds: "bytes of one filter", then: "the filter is refused", code: 0x97, code311: 0x80),
        Limit(
            "filterDepth", .int(\.filterDepth), "--max-filter-depth", 1...65_536,
            bounds: "levels of one filter", then: "the filter is refused", code: 0x97, code311: 0x80),
    ]

    private static let retained: [Limit] = [
        Limit(
            "retainedMessages", .int(\.retainedMessages), "--max-retained-messages", 0...100_000_000,
            bounds: "retained messages", then: "a message on a new topic is forwarded and not retained"),
        Limit(
            "retainedBytes", .int(\.retainedBytes), "--max-retained-bytes", 0...(1 << 40), .bytes,
            bounds: "bytes of all retained messages", then: "a message is forwarded and not retained"),
    ]

    private static let caches: [Limit] = [
        Limit(
            "systemInterval", .duration(\.systemInterval), "--sys-interval", 0...3_600_000, .time, leastMeans: "no $SYS",
            bounds: "time between two publications of $SYS topics", then: "the values that changed are published"),
        Limit(
            "cachedRoutes", .int(\.cachedRoutes), "--max-cached-routes", 0...10_000_000,
            bounds: "topics whose subscribers are remembered", then: "the memory starts anew"),
        Limit(
            "cachedRecipients", .int(\.cachedRecipients), "--max-cached-recipients", 0...100_000_000,
            bounds: "subscribers in all remembered routes", then: "the memory starts anew"),
    ]
}
