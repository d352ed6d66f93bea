/// Messages to be used again once nobody holds them, so that a steady flow of small messages allocates nothing.
struct MessagePool: Sendable {
    /// Larger ones are not kept: their allocation is little beside the copying, and their memory is much.
    private static let largest = 2_048
    /// More than are mostly under way: a message that is found busy is replaced, which costs an allocation.
    private static let size = 2_048

    private var messages: [Message] = []
    private var next = 0

    /// A message that nobody else holds, to be filled with about so many bytes.
    mutating func message(of size: Int) -> Message {
        guard size <= Self.largest else { return Message() }
        next = next + 1 == Self.size ? 0 : next + 1
        if next >= messages.count {
            next = messages.count
            messages.append(Message())
        } else if !isKnownUniquelyReferenced(&messages[next]) {
            messages[next] = Message()
        }
        return messages[next]
    }
}
