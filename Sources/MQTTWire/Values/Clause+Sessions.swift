// Clauses that broker and client cite when they decide; see Clause+Format.swift for those of the packets themselves.

extension Clause {
    // Connections
    public static let firstPacket = Clause(v31: "§3.1", v311: "MQTT-3.1.0-1", v5: "MQTT-3.1.0-1")
    public static let secondConnect = Clause(v31: "§3.1", v311: "MQTT-3.1.0-2", v5: "MQTT-3.1.0-2")
    public static let connackFirst = Clause(v31: "§3.2", v311: "MQTT-3.2.0-1", v5: "MQTT-3.2.0-1")
    /// The older of two connections with one client identifier is closed.
    public static let takeOver = Clause(v31: "§3.1", v311: "MQTT-3.1.4-2", v5: "MQTT-3.1.4-3")
    /// The broker may choose for a client that names no identifier.
    public static let emptyIdentifier = Clause(v311: "MQTT-3.1.3-6", v5: "MQTT-3.1.3-6")
    /// Whatever no other statement names is answered by closing.
    public static let protocolViolation = Clause(v311: "MQTT-4.8.0-1", v5: "MQTT-4.13.1-1")
    /// The broker may look at who a client is and what it may do.
    public static let authorization = Clause(v31: "§3.1", v311: "§3.1.4", v5: "MQTT-3.1.4-2")
    /// In 3.x a PUBLISH that is not allowed is acknowledged all the same, for no code could say so.
    public static let forbiddenPublish = Clause(v311: "MQTT-3.3.5-2", v5: "§3.4.2.1")
    public static let maximumPacketSize = Clause(v5: "§3.1.2.11.4")

    // Sessions
    /// With Clean Session 0 the session that is there is taken up, or one is made.
    public static let sessionResumption = Clause(v31: "§3.1", v311: "MQTT-3.1.2-4", v5: "MQTT-3.1.2-5")
    /// A session lasts as long as was agreed, with or without a connection.
    public static let sessionKept = Clause(v31: "§3.1", v311: "MQTT-4.1.0-1", v5: "MQTT-3.1.2-23")
    /// What arrives meanwhile for an absent client with a session is stored.
    public static let storedWhileAway = Clause(v31: "§3.1", v311: "MQTT-3.1.2-5", v5: "MQTT-4.5.0-1")
    /// A client that finds its session gone lets go of its own half.
    public static let sessionLost = Clause(v311: "§3.2.2.2", v5: "MQTT-3.2.2-5")
    /// Session Present has no place where the client has, or wants, no session.
    public static let sessionUnexpected = Clause(v311: "MQTT-3.2.2-1", v5: "MQTT-3.2.2-4")

    // Keep-alive
    public static let keepAliveOff = Clause(v31: "§3.1", v311: "§3.1.2.10", v5: "§3.1.2.10")
    /// The client sends something within each interval, if only PINGREQ.
    public static let ping = Clause(v31: "§3.12", v311: "MQTT-3.1.2-23", v5: "MQTT-3.1.2-20")
    /// Without PINGRESP in reasonable time the client should close.
    public static let pingUnanswered = Clause(v311: "§3.1.2.10", v5: "§3.1.2.10")

    // Delivery
    /// A message goes to the sessions with a matching subscription.
    public static let routing = Clause(v31: "§3.3", v311: "MQTT-4.5.0-1", v5: "MQTT-4.5.0-1")
    /// The lower of the QoS published and the QoS granted.
    public static let grantedQoS = Clause(v31: "§3.9", v311: "MQTT-3.8.4-6", v5: "MQTT-3.8.4-8")
    /// PUBLISH and PUBREL that were not acknowledged are sent again on reconnect.
    public static let redelivery = Clause(v31: "§4.2", v311: "MQTT-4.4.0-1", v5: "MQTT-4.4.0-1")
    /// Between PUBREC and PUBREL the same identifier is the same message.
    public static let exactlyOnce = Clause(v31: "§4.1", v311: "MQTT-4.3.3-2", v5: "MQTT-4.3.3-10")
    public static let maximumQoS = Clause(v5: "MQTT-3.2.2-11")
    public static let retainAvailable = Clause(v5: "MQTT-3.2.2-14")
    public static let brokersMaximumPacketSize = Clause(v5: "MQTT-3.2.2-15")
    public static let noTopicAliases = Clause(v5: "MQTT-3.2.2-18")
    public static let wildcardAvailable = Clause(v5: "§3.2.2.3.11")
    public static let subscriptionIdentifierAvailable = Clause(v5: "§3.2.2.3.12")
    public static let sharedAvailable = Clause(v5: "§3.2.2.3.13")
    /// What DISCONNECT may say of the session's expiry.
    public static let sessionExpiryTooLate = Clause(v5: "§3.14.2.2.2")
    public static let responseInformation = Clause(v5: "MQTT-3.1.2-28")
    public static let problemInformation = Clause(v5: "MQTT-3.1.2-29")
    /// One method for a connection.
    public static let authMethodKept = Clause(v5: "MQTT-4.12.0-5")
    public static let authNotAgreed = Clause(v5: "MQTT-4.12.0-6")
    /// A method that the broker does not know, a client that did not prove who it is, and a packet before CONNACK.
    public static let authenticationMethod = Clause(v5: "MQTT-4.12.0-1")
    public static let authenticationRejected = Clause(v5: "MQTT-4.12.0-4")
    public static let beforeConnack = Clause(v5: "MQTT-3.1.2-30")
    /// A client may close at any step.
    public static let authenticationGivenUp = Clause(v5: "§4.12")
    /// When AUTH may come, and with which code.
    public static let authenticationUnasked = Clause(v5: "§4.12")
    public static let receiveMaximum = Clause(v5: "MQTT-4.9.0-2")
    public static let topicAliasZero = Clause(v5: "MQTT-3.3.2-8")
    /// Not above what the receiver announced; MQTT-3.3.2-11 says the same to the broker.
    public static let topicAliasMaximum = Clause(v5: "MQTT-3.3.2-9")
    /// What an alias stands for, and that it ends with its connection.
    public static let topicAlias = Clause(v5: "§3.3.2.3.4")
    /// A retained message with an empty payload removes the one kept.
    public static let retainEmpty = Clause(v311: "MQTT-3.3.1-10", v5: "MQTT-3.3.1-6")
    /// A new subscription is given what is retained.
    public static let retainToNewSubscriber = Clause(v31: "§3.3", v311: "MQTT-3.3.1-6", v5: "MQTT-3.3.1-9")

    /// The broker's keep-alive holds in place of the client's.
    public static let serverKeepAlive = Clause(v5: "MQTT-3.1.2-21")
    /// How long a session is kept, what CONNACK may say instead, and how DISCONNECT changes it.
    public static let sessionExpiry = Clause(v5: "MQTT-3.1.2-23")
    public static let sessionExpiryOverride = Clause(v5: "§3.2.2.3.2")
    public static let sessionExpiryOnDisconnect = Clause(v5: "§3.14.2.2.2")
    public static let sessionEnd = Clause(v5: "MQTT-4.1.0-2")
    /// What is larger than the client takes is not sent, and a message so large counts as delivered.
    public static let clientPacketSize = Clause(v5: "MQTT-3.1.2-24")
    public static let tooLargeToSend = Clause(v5: "MQTT-3.1.2-25")
    /// A message that was not delivered in time is deleted.
    public static let messageExpiry = Clause(v5: "MQTT-3.3.2-5")
    public static let payloadFormat = Clause(v5: "§3.3.2.3.2")
    public static let identifierFromClient = Clause(v5: "MQTT-3.3.4-6")
    /// A message that its receiver refused is not sent again.
    public static let notRetransmitted = Clause(v5: "MQTT-4.4.0-2")
    public static let sharedDelivery = Clause(v5: "§4.8.2")

    // Subscriptions and wills
    public static let willDelay = Clause(v5: "MQTT-3.1.2-8")
    public static let willCancelled = Clause(v5: "MQTT-3.1.3-9")
    public static let subscribe = Clause(v31: "§3.8", v311: "MQTT-3.8.4-1", v5: "MQTT-3.8.4-1")
    public static let subscriptionReplaced = Clause(v311: "MQTT-3.8.4-3", v5: "MQTT-3.8.4-3")
    public static let unsubscribe = Clause(v31: "§3.10", v311: "MQTT-3.10.4-1", v5: "MQTT-3.10.4-1")
    public static let willDiscarded = Clause(v31: "§3.14", v311: "MQTT-3.14.4-3", v5: "MQTT-3.14.4-3")
}
