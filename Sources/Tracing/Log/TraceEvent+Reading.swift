public import MQTTWire

extension TraceEvent {
    /// The packet, or why its bytes are none; `nil` where the event is no packet, or the log kept only its head.
    public func reading(version: ProtocolVersion) -> Result<Packet, WireError>? {
        guard let frame, omitted == 0 else { return nil }
        do throws(WireError) {
            return .success(try Codec.decode(frame, version: version))
        } catch {
            return .failure(error)
        }
    }

    /// The packet; `nil` where the event is none, a malformed one, or one too large to be kept.
    public func packet(version: ProtocolVersion) -> Packet? { try? reading(version: version)?.get() }
}

extension Selector {
    /// Whether the event is chosen; its packet is decoded if a term needs it.
    public func matches(_ event: TraceEvent, link: TraceLink?) -> Bool {
        matches(event, link: link, packet: event.packet(version: link?.version ?? .v311))
    }
}
