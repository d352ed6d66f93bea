/// A statement of the specifications, by the identifier that each version gives it.
///
/// Most identifiers exist in both specifications and some mean different things there, so a clause is always cited
/// with the version of the connection at hand. 3.1 has no identifiers and is cited by section. The clauses that the
/// code, the trace and the lessons cite are static members, so that each stands in one place.
public struct Clause: Sendable, Hashable {
    /// The section of MQTT 3.1, such as `§3.1`, or `nil` where 3.1 says nothing of it.
    public let v31: String?
    /// The identifier in MQTT 3.1.1, such as `MQTT-3.1.2-24`.
    public let v311: String?
    /// The identifier in MQTT 5.0, such as `MQTT-3.1.2-22`.
    public let v5: String?

    public init(v31: String? = nil, v311: String? = nil, v5: String? = nil) {
        self.v31 = v31
        self.v311 = v311
        self.v5 = v5
    }

    /// The citation for a connection of that version, such as `[3.1.1 MQTT-3.1.2-24]`; `nil` where it has no such clause.
    public func cited(for version: ProtocolVersion) -> String? {
        let identifier: String? =
            switch version {
            case .v31: v31
            case .v311: v311
            case .v5: v5
            }
        return identifier.map { "[\(version) \($0)]" }
    }
}
