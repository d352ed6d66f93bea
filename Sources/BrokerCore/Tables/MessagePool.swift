/// Messages to be used again once nobody holds them, so that a steady flow of small messages allocates nothing.
struct MessagePool: Sendable {
    /// Larger ones are not kept: their allocation is little beside the copying, and their memory is much.
    private static let largest = 2_048
    private static let size = 256

    private var messages: [Message] = []
    private var next = 0

    /// Takes a message out of a PUBLISH that was read in place.
    mutating func message(_ bytes: [UInt8], topic: Range<Int>, payload: Range<Int>) -> Message {
        guard payload.upperBound - topic.lowerBound <= Self.largest else {
            return Message(bytes, topic: topic, payload: payload)
        }
        next = next + 1 == Self.size ? 0 : next + 1
        if next >= messages.count {
            next = messages.count
            messages.append(Message(bytes, topic: topic, payload: payload))
        } else if !isKnownUniquelyReferenced(&messages[next]) {
            messages[next] = Message(bytes, topic: topic, payload: payload)
        } else {
            let message = messages[next]
            message.refill(bytes, topic: topic, payload: payload)
            return message
        }
        return messages[next]
    }
}
