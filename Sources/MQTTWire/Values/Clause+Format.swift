// Clauses that the codec cites. A statement that a version does not number is cited by its section.

extension Clause {
    // Fixed header
    /// Only the packet types of the table.
    public static let packetType = Clause(v31: "§2.1", v311: "§2.2.1", v5: "§2.1.2")
    /// A structure must fit in what is left of the packet, and the packet ends with its last field.
    public static let packetFormat = Clause(v31: "§2.1", v311: "MQTT-4.8.0-1", v5: "§4.13")
    /// Reserved flags of the fixed header have the value listed.
    public static let reservedFlags = Clause(v31: "§2.1", v311: "MQTT-2.2.2-2", v5: "MQTT-2.1.3-1")
    public static let pubrelFlags = Clause(v31: "§3.6", v311: "MQTT-3.6.1-1", v5: "MQTT-3.6.1-1")
    public static let subscribeFlags = Clause(v31: "§3.8", v311: "MQTT-3.8.1-1", v5: "MQTT-3.8.1-1")
    public static let unsubscribeFlags = Clause(v31: "§3.10", v311: "MQTT-3.10.1-1", v5: "MQTT-3.10.1-1")
    public static let disconnectFlags = Clause(v31: "§3.14", v311: "MQTT-3.14.1-1", v5: "MQTT-3.14.1-1")
    public static let authFlags = Clause(v5: "MQTT-3.15.1-1")
    /// How long the rest of the packet is.
    public static let remainingLength = Clause(v31: "§2.1", v311: "§2.2.3", v5: "§2.1.4")
    /// At most four bytes.
    public static let lengthTooLong = Clause(v31: "§2.1", v311: "§2.2.3", v5: "§1.5.5")
    /// As few bytes as possible; 5.0 only.
    public static let minimalLength = Clause(v5: "MQTT-1.5.5-1")

    // Strings
    public static let wellFormedText = Clause(v31: "§2.5", v311: "MQTT-1.5.3-1", v5: "MQTT-1.5.4-1")
    public static let noNull = Clause(v31: "§2.5", v311: "MQTT-1.5.3-2", v5: "MQTT-1.5.4-2")
    public static let topicNotEmpty = Clause(v31: "Appendix A", v311: "MQTT-4.7.3-1", v5: "MQTT-4.7.3-1")
    public static let noWildcardInName = Clause(v31: "Appendix A", v311: "MQTT-4.7.1-1", v5: "MQTT-4.7.0-1")
    public static let multiLevelWildcard = Clause(v31: "Appendix A", v311: "MQTT-4.7.1-2", v5: "MQTT-4.7.1-1")
    public static let singleLevelWildcard = Clause(v31: "Appendix A", v311: "MQTT-4.7.1-3", v5: "MQTT-4.7.1-2")
    public static let sharedFilter = Clause(v5: "MQTT-4.8.2-1")

    // Packet identifiers and properties
    public static let packetIdentifier = Clause(v31: "§2.4", v311: "MQTT-2.3.1-1", v5: "MQTT-2.2.1-3")
    public static let acknowledgedIdentifier = Clause(v31: "§2.4", v311: "MQTT-2.3.1-6", v5: "MQTT-2.2.1-5")
    public static let subscriptionIdentifier = Clause(v31: "§2.4", v311: "MQTT-2.3.1-7", v5: "MQTT-2.2.1-6")
    public static let propertyLength = Clause(v5: "MQTT-2.2.2-1")
    public static let property = Clause(v5: "§2.2.2.2")

    // CONNECT and CONNACK
    public static let protocolName = Clause(v31: "§3.1", v311: "MQTT-3.1.2-1", v5: "MQTT-3.1.2-1")
    public static let protocolLevel = Clause(v31: "§3.1", v311: "MQTT-3.1.2-2", v5: "MQTT-3.1.2-2")
    public static let connectReservedFlag = Clause(v31: "§3.1", v311: "MQTT-3.1.2-3", v5: "MQTT-3.1.2-3")
    public static let cleanStart = Clause(v31: "§3.1", v311: "MQTT-3.1.2-6", v5: "MQTT-3.1.2-4")
    public static let willFlag = Clause(v31: "§3.1", v311: "MQTT-3.1.2-8", v5: "MQTT-3.1.2-7")
    public static let willQoSWithoutWill = Clause(v31: "§3.1", v311: "MQTT-3.1.2-13", v5: "MQTT-3.1.2-11")
    public static let willQoS = Clause(v31: "§3.1", v311: "MQTT-3.1.2-14", v5: "MQTT-3.1.2-12")
    public static let willRetainWithoutWill = Clause(v31: "§3.1", v311: "MQTT-3.1.2-15", v5: "MQTT-3.1.2-13")
    public static let passwordWithoutUserName = Clause(v31: "§3.1", v311: "MQTT-3.1.2-22")
    public static let userNameFlag = Clause(v31: "§3.1", v311: "MQTT-3.1.2-19", v5: "MQTT-3.1.2-17")
    public static let passwordFlag = Clause(v31: "§3.1", v311: "MQTT-3.1.2-21", v5: "MQTT-3.1.2-19")
    public static let keepAlive = Clause(v31: "§3.1", v311: "MQTT-3.1.2-24", v5: "MQTT-3.1.2-22")
    public static let clientIdentifier = Clause(v31: "§3.1", v311: "MQTT-3.1.3-3", v5: "MQTT-3.1.3-3")
    public static let willTopic = Clause(v31: "§3.1", v311: "MQTT-3.1.3-10", v5: "MQTT-3.1.3-11")
    public static let userName = Clause(v31: "§3.1", v311: "MQTT-3.1.3-11", v5: "MQTT-3.1.3-12")
    public static let connackFlags = Clause(v31: "§3.2", v311: "§3.2.2.1", v5: "MQTT-3.2.2-1")
    public static let sessionPresent = Clause(v311: "MQTT-3.2.2-2", v5: "MQTT-3.2.2-3")
    public static let sessionPresentRefused = Clause(v311: "MQTT-3.2.2-4", v5: "MQTT-3.2.2-6")
    public static let connackCode = Clause(v31: "§3.2", v311: "MQTT-3.2.2-6", v5: "MQTT-3.2.2-8")

    // PUBLISH
    public static let dup = Clause(v31: "§2.1", v311: "MQTT-3.3.1-1", v5: "MQTT-3.3.1-1")
    public static let dupWithQoS0 = Clause(v31: "§2.1", v311: "MQTT-3.3.1-2", v5: "MQTT-3.3.1-2")
    public static let qos3 = Clause(v31: "§2.1", v311: "MQTT-3.3.1-4", v5: "MQTT-3.3.1-4")
    public static let retain = Clause(v31: "§2.1", v311: "MQTT-3.3.1-5", v5: "MQTT-3.3.1-5")
    public static let topicName = Clause(v31: "§3.3", v311: "MQTT-3.3.2-1", v5: "MQTT-3.3.2-1")
    public static let noWildcardInPublish = Clause(v31: "§3.3", v311: "MQTT-3.3.2-2", v5: "MQTT-3.3.2-2")
    public static let topicOrAlias = Clause(v5: "§3.3.2.1")

    // SUBSCRIBE, UNSUBSCRIBE and their answers
    public static let topicFilter = Clause(v31: "§3.8", v311: "MQTT-3.8.3-1", v5: "MQTT-3.8.3-1")
    public static let subscribeNotEmpty = Clause(v31: "§3.8", v311: "MQTT-3.8.3-3", v5: "MQTT-3.8.3-2")
    public static let subscriptionOptions = Clause(v31: "§3.8", v311: "MQTT-3.8.3-4", v5: "MQTT-3.8.3-5")
    public static let subscriptionQoS = Clause(v31: "§3.8", v311: "MQTT-3.8.3-4", v5: "§3.8.3.1")
    public static let retainHandling = Clause(v5: "§3.8.3.1")
    public static let retainAsPublished = Clause(v5: "MQTT-3.3.1-12")
    public static let noLocal = Clause(v5: "MQTT-3.8.3-3")
    public static let noLocalShared = Clause(v5: "MQTT-3.8.3-4")
    public static let subackCode = Clause(v31: "§3.9", v311: "MQTT-3.9.3-2", v5: "MQTT-3.9.3-2")
    public static let subackNotEmpty = Clause(v31: "§3.9", v311: "MQTT-3.8.4-5", v5: "MQTT-3.8.4-6")
    public static let unsubscribeFilter = Clause(v31: "§3.10", v311: "MQTT-3.10.3-1", v5: "MQTT-3.10.3-1")
    public static let unsubscribeNotEmpty = Clause(v31: "§3.10", v311: "MQTT-3.10.3-2", v5: "MQTT-3.10.3-2")
    public static let unsubackCode = Clause(v5: "MQTT-3.11.3-2")

    // Acknowledgements, DISCONNECT, AUTH
    public static let pubackCode = Clause(v5: "MQTT-3.4.2-1")
    public static let pubrecCode = Clause(v5: "MQTT-3.5.2-1")
    public static let pubrelCode = Clause(v5: "MQTT-3.6.2-1")
    public static let pubcompCode = Clause(v5: "MQTT-3.7.2-1")
    public static let disconnectCode = Clause(v5: "MQTT-3.14.2-1")
    public static let authCode = Clause(v5: "MQTT-3.15.2-1")
    public static let authMethod = Clause(v5: "§3.15.2.2.2")
}
