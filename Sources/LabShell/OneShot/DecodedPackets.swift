public import MQTTWire

/// Packets that stand one after the other in some bytes, each read aloud.
public struct DecodedPackets: Sendable {
    /// One of them.
    public struct Item: Sendable {
        /// Where it begins in the bytes.
        public var offset: Int
        public var bytes: [UInt8]
        /// The version it was read with.
        public var version: ProtocolVersion
        public var annotation: Annotation
    }

    public private(set) var items: [Item] = []

    /// Reads all packets; after a malformed one nothing more, since nobody knows where the next begins.
    ///
    /// - Parameter version: The version of the connection; a CONNECT among the packets overrules it for those behind.
    public init(_ bytes: [UInt8], version: ProtocolVersion) {
        var version = version
        var offset = 0
        while offset < bytes.count {
            let rest = offset..<bytes.count
            let length = (try? Codec.frameLength(bytes, rest, version: version)) ?? nil
            let frame = Array(bytes[offset..<min(offset + (length ?? rest.count), bytes.count)])
            let annotation = Codec.annotate(frame, version: version)
            if case .success(.connect(let packet)) = annotation.outcome { version = packet.version }
            items.append(Item(offset: offset, bytes: frame, version: version, annotation: annotation))
            guard case .success = annotation.outcome else { return }
            offset += frame.count
        }
    }

    /// The error of the last packet, if it has one.
    public var error: WireError? {
        guard case .failure(let error) = items.last?.annotation.outcome else { return nil }
        return error
    }
}
