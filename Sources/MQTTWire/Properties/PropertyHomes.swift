/// Where a property may stand: a packet type, or the will within CONNECT.
public struct PropertyHomes: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The packet itself, not the will within it.
    public init(_ kind: PacketKind) { rawValue = 1 << UInt16(kind.rawValue) }

    /// The will properties in CONNECT's payload.
    public static let will = PropertyHomes(rawValue: 1)
    public static let connect = PropertyHomes(.connect)
    public static let connack = PropertyHomes(.connack)
    public static let publish = PropertyHomes(.publish)
    public static let subscribe = PropertyHomes(.subscribe)
    public static let disconnect = PropertyHomes(.disconnect)
    public static let auth = PropertyHomes(.auth)
    /// The message itself, published now or left as a will.
    public static let message: PropertyHomes = [.publish, .will]
    /// The packets that answer another one, and those that end things.
    public static let answers: PropertyHomes = [
        .connack, Self(.puback), Self(.pubrec), Self(.pubrel), Self(.pubcomp), Self(.suback), Self(.unsuback), .disconnect, .auth,
    ]
    public static let all: PropertyHomes = [.connect, .will, .publish, .subscribe, Self(.unsubscribe), .answers]

    /// The packet's name, for sentences.
    var words: String {
        if self == .will { return "the will" }
        return PacketKind.allCases.first { self == Self($0) }?.description ?? "a packet"
    }
}

/// How a property's value stands on the wire.
public enum PropertyType: String, Sendable, Hashable {
    case byte = "Byte"
    case twoByteInteger = "Two Byte Integer"
    case fourByteInteger = "Four Byte Integer"
    case variableByteInteger = "Variable Byte Integer"
    case string = "UTF-8 Encoded String"
    case stringPair = "UTF-8 String Pair"
    case binary = "Binary Data"
    /// A string that is also a topic name.
    case topicName = "UTF-8 Encoded String (topic name)"
}
