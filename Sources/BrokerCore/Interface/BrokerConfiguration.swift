/// What the broker's owner decides: its limits, and where the specification leaves a choice.
///
/// Every limit has a row in `LimitTable.swift`: its option, its range, the code that answers it. Every limit bounds what one peer can make the broker hold. The defaults let ten thousand ordinary clients and a
/// load test with deep windows run, and keep any one hostile client below some tens of mebibytes.
public struct BrokerConfiguration: Sendable, Hashable {
    /// Connections open at once, those before their CONNECT included.
    public var maximumConnections = 20_000
    /// Connections from one address, kept by the host; 0 for no limit. Loopback addresses have none.
    public var connectionsPerAddress = 1_000
    /// The time for a TLS handshake, kept by the host.
    public var handshakeTimeout: Duration = .seconds(10)
    /// The time from the opening of a connection to its complete CONNECT.
    public var connectTimeout: Duration = .seconds(10)
    /// Passwords that may wait to be checked, the one at work included; kept by the host.
    public var passwordQueue = 64
    /// Bytes that may wait for a client that does not read, before the host calls it congested.
    ///
    /// Far above what a client has under way that only is a little late: with 64 messages of 16 KiB it is 1 MiB.
    public var writeBufferHighWater = 8 << 20
    /// Bytes that may wait for a client that does not read; beyond that the host breaks its connection off.
    public var writeBufferBytes = 64 << 20
    /// Bytes that may wait for all clients that do not read, before the host calls every one of them congested.
    public var writeBufferBytesInAll = 256 << 20
    /// Bytes of a whole packet, fixed header included. The host asks `Codec.frameLength` before it buffers.
    public var maximumPacketSize = 16 << 20
    /// Bytes that packets of all clients take which have begun to arrive and are not complete; kept by the host. Room for two of the
    /// largest at once and for thousands of small ones, where ten thousand could announce 16 MiB each and send all but the end.
    public var partialPacketBytesInAll = 32 << 20
    /// Bytes of the first packet: room for a CONNECT whose fields all have their greatest length.
    public var maximumConnectSize = 512 << 10
    /// Bytes of a client identifier; a longer one is rejected with CONNACK 2. The specification asks for 23 at least.
    public var clientIdentifierBytes = 1_024

    /// Messages of QoS 1 and 2 under way to one client at once, 1 to 65,535; more wait in its queue.
    public var inFlightWindow: UInt16 = 16_384
    /// Messages that wait for one session, because its client is away or its window is full.
    public var queuedMessagesPerSession = 100_000
    /// Bytes that one session holds in its window and in its queue together, `Message.overhead` a message included.
    ///
    /// One message may always be held, whatever its size.
    public var queuedBytesPerSession = 32 << 20
    /// Bytes that all sessions hold together in their windows and queues.
    ///
    /// Beyond it a session may hold an equal share, so that those who hold much pay for it and nobody else: in the end at
    /// most twice these bytes.
    public var queuedBytesInAll = 512 << 20
    /// Whether QoS 0 waits for absent clients too; neither specification asks for it `[3.1.1 §4.1]`.
    public var queuesQoS0WhileOffline = false
    /// Messages of QoS 2 from one client that may wait for their PUBREL, 1 to 65,535.
    public var awaitingReleasePerSession: UInt16 = 16_384

    /// Seconds that a session outlives its connection at most; `UInt32.max` for ever. 5.0 tells the client, and 3.x cannot.
    public var maximumSessionExpiry = UInt32.max
    /// Seconds of the longest keep-alive; 0 leaves it to the client. Where a client asks for more, or for none at all,
    /// this is enforced in its place: 5.0 tells it so as Server Keep Alive, 3.x cannot.
    public var maximumKeepAlive: UInt16 = 0
    /// Aliases of topics that a client of 5.0 may set in each direction; 0 for none.
    public var topicAliasMaximum: UInt16 = 16
    /// The topic below which a client of 5.0 is offered one of its own for answers, if it asks; `nil` offers none.
    public var responseTopicPrefix: String? = "response"

    /// Sessions that outlive their connections; at the limit no new one is begun, and CONNACK says 3.
    public var sessionsKept = 50_000
    /// Filters that one session may be subscribed to.
    public var subscriptionsPerSession = 100_000
    /// Bytes of all filters of one session together.
    public var filterBytesPerSession = 16 << 20
    /// Levels of all filters of one session together; each may cost a node of the subscription tree.
    public var filterLevelsPerSession = 400_000
    /// Bytes of one filter; no filter has more than 65,535.
    public var filterLength = 65_535
    /// Levels of one filter.
    public var filterDepth = 128

    /// Retained messages in all; at the limit a new topic is forwarded, but not retained.
    public var retainedMessages = 100_000
    /// Bytes of all retained messages and of the tree that holds them.
    public var retainedBytes = 64 << 20

    /// The time between two publications of the `$SYS` topics; 0 for none at all.
    public var systemInterval: Duration = .seconds(10)

    /// Topics whose subscribers the route cache remembers.
    public var cachedRoutes = 8_192
    /// Subscribers that all remembered routes hold together.
    public var cachedRecipients = 524_288

    public init() {}
}
