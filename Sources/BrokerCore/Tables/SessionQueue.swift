import DequeModule
import HeapModule
import MQTTSessions

/// The messages that wait for one session, first come, first sent; those that expire meanwhile leave from the middle.
///
/// ```
///   number      7      8      9      10     11         the heap: (expiry, number), the earliest first;
///   waiting   [ · ]  [gone] [ · ]  [ · ]  [ · ]        a number that has been sent is passed over
/// ```
struct SessionQueue: Sendable {
    private struct Expiry: Sendable, Comparable {
        var due: Moment
        var number: Int

        static func < (a: Self, b: Self) -> Bool { (a.due, a.number) < (b.due, b.number) }
    }

    /// `nil` for one that has expired; never in first place.
    private var waiting = Deque<Outgoing?>()
    /// The number of the first; numbers go up by one.
    private var firstNumber = 0
    private var expiries = Heap<Expiry>()
    /// How many wait.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    /// The message whose turn is next.
    var first: Outgoing? { waiting.first ?? nil }
    /// All that wait, in their order.
    var all: [Outgoing] { waiting.compactMap(\.self) }
    /// When the first of them expires, or has been sent before it would have; `nil` for never.
    var nextExpiry: Moment? { expiries.min?.due }

    /// Puts a message behind all others.
    mutating func append(_ outgoing: Outgoing) {
        if let due = outgoing.message.expiry {
            expiries.insert(Expiry(due: due, number: firstNumber + waiting.count))
        }
        waiting.append(outgoing)
        count += 1
        if max(waiting.count, expiries.count) > 2 * count + 16 { closeGaps() }
    }

    /// Takes the first out; the memory of a queue that has run empty is given back.
    mutating func removeFirst() {
        guard !waiting.isEmpty else { return }
        waiting.removeFirst()
        firstNumber += 1
        count -= 1
        settle()
    }

    /// Takes out one that has expired; `nil` when there is none.
    mutating func removeExpired(at now: Moment) -> Outgoing? {
        while let next = expiries.min, next.due <= now {
            expiries.removeMin()
            let place = next.number - firstNumber
            guard place >= 0, let expired = waiting[place] else { continue }
            waiting[place] = nil
            count -= 1
            settle()
            return expired
        }
        return nil
    }

    /// Lets go of the places of those that expired, and of the expiries of those that were sent, so that neither can
    /// outgrow what waits.
    private mutating func closeGaps() {
        waiting = Deque(waiting.lazy.filter { $0 != nil })
        expiries = Heap(
            waiting.enumerated().compactMap { place, waiting in
                waiting?.message.expiry.map { Expiry(due: $0, number: firstNumber + place) }
            })
    }

    /// Lets go of the places in front that nobody waits in, and of all memory when nobody waits at all.
    private mutating func settle() {
        guard count > 0 else {
            firstNumber += waiting.count
            waiting = Deque()
            expiries = Heap()
            return
        }
        while case .some(nil) = waiting.first {
            waiting.removeFirst()
            firstNumber += 1
        }
    }
}
