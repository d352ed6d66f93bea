import Glibc
import MQTTWire
import TestKit

extension RawClient {
    /// How the broker ends the connection: the Reason Code of its DISCONNECT, 0 without one; `nil` if it does not end it.
    func farewell() -> UInt8? {
        guard let end = receiveToEnd() else { return nil }
        var (rest, code) = (end.bytes[...], UInt8(0))
        while let first = rest.first, let length = Self.length(rest) {
            if first == 0xE0, rest.count > 2 { code = rest[rest.startIndex + 2] }
            rest = rest.dropFirst(length)
        }
        return code
    }

    /// The number of PUBLISH packets up to the answer to a PINGREQ; `nil` if the connection ends before.
    func countMessages() -> Int? {
        send(hex("c0 00"))
        var count = 0
        while let bytes = receiveFrame() {
            if bytes == hex("d0 00") { return count }
            if bytes[0] & 0xF0 == 0x30 { count += 1 }
        }
        return nil
    }

    /// Whether nothing comes for so long.
    func isSilent(forMilliseconds time: Int32 = 200) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, time) == 0
    }

    /// Says DISCONNECT and waits until the broker has closed.
    func leave() {
        send(hex("e0 00"))
        _ = receiveToEnd()
    }

    /// The length of the frame at the beginning, if it is whole.
    private static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        var (length, shift) = (0, 0)
        for (place, byte) in bytes.dropFirst().prefix(4).enumerated() {
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { return place + 2 + length <= bytes.count ? place + 2 + length : nil }
        }
        return nil
    }
}
