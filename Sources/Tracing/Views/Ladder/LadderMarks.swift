internal import MQTTWire

/// Pairs acknowledgements with what they acknowledge: the packets of one exchange get the same number, from 1.
struct LadderMarks {
    enum Family { case publish, subscribe, unsubscribe }

    private struct Exchange: Hashable {
        var peer: Int
        var beginner: Direction
        var family: Family
        var identifier: PacketIdentifier
    }

    private var numbers: [Exchange: Int] = [:]
    private var last = 0

    /// The number of the exchange that the packet belongs to; `nil` where it needs no answer, or its first packet is not at hand.
    mutating func number(of packet: Packet, _ direction: Direction, peer: Int) -> Int? {
        guard let identifier = packet.identifier, let part = packet.exchangePart else { return nil }
        let beginner = part.isSentByBeginner ? direction : direction.opposite
        let exchange = Exchange(peer: peer, beginner: beginner, family: part.family, identifier: identifier)
        guard part.isFirst else { return numbers[exchange] }
        // Sent again, it is still the same exchange, also on a later connection of the peer.
        if packet.dup == true, let number = numbers[exchange] { return number }
        last += 1
        numbers[exchange] = last
        return last
    }

    struct Part {
        var family: Family
        var isFirst = false
        var isSentByBeginner = false
    }
}

extension Packet {
    fileprivate var exchangePart: LadderMarks.Part? {
        switch self {
        case .publish: LadderMarks.Part(family: .publish, isFirst: true, isSentByBeginner: true)
        case .pubrel: LadderMarks.Part(family: .publish, isSentByBeginner: true)
        case .puback, .pubrec, .pubcomp: LadderMarks.Part(family: .publish)
        case .subscribe: LadderMarks.Part(family: .subscribe, isFirst: true, isSentByBeginner: true)
        case .suback: LadderMarks.Part(family: .subscribe)
        case .unsubscribe: LadderMarks.Part(family: .unsubscribe, isFirst: true, isSentByBeginner: true)
        case .unsuback: LadderMarks.Part(family: .unsubscribe)
        case .connect, .connack, .pingreq, .pingresp, .disconnect, .auth: nil
        }
    }
}

extension Direction {
    /// The other way.
    var opposite: Direction {
        switch self {
        case .toBroker: .fromBroker
        case .fromBroker: .toBroker
        }
    }
}
