// What values mean, in plain words, where more than one packet says them.

extension PacketKind {
    /// What a packet of this type is for, in a few words.
    var meaning: String {
        switch self {
        case .connect: "CONNECT: the client introduces itself"
        case .connack: "CONNACK: the broker lets the client in, or not"
        case .publish: "PUBLISH: carries a message"
        case .puback: "PUBACK: the receiver has the message, QoS 1 is done"
        case .pubrec: "PUBREC: the receiver has the message, step 1 of 3 for QoS 2"
        case .pubrel: "PUBREL: the sender will not send it again, step 2 of 3 for QoS 2"
        case .pubcomp: "PUBCOMP: the packet identifier is free again, step 3 of 3 for QoS 2"
        case .subscribe: "SUBSCRIBE: the client asks for messages"
        case .suback: "SUBACK: the broker's answer to SUBSCRIBE"
        case .unsubscribe: "UNSUBSCRIBE: the client asks for them no longer"
        case .unsuback: "UNSUBACK: the broker's answer to UNSUBSCRIBE"
        case .pingreq: "PINGREQ: the client shows that it is alive"
        case .pingresp: "PINGRESP: the broker shows that it is alive too"
        case .disconnect: "DISCONNECT: a clean goodbye"
        case .auth: "AUTH: one step of an enhanced authentication"
        }
    }
}

extension QoS {
    /// What the level promises, and what it asks of the receiver.
    var meaning: String {
        switch self {
        case .atMostOnce: "at most once: no acknowledgement"
        case .atLeastOnce: "at least once: wants a PUBACK"
        case .exactlyOnce: "exactly once: wants PUBREC, PUBREL, PUBCOMP"
        }
    }
}
