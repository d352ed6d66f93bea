import MQTTSessions
import MQTTWire

// Enhanced authentication of 5.0: the steps of a method that the client's user knows, as AUTH packets.
//
//             CONNECT with the method          AUTH 0x18: challenged
//   idle ────────────────────────► connecting ──────────────────────► connecting ─► CONNACK
//                                             ◄────────────────────── AUTH 0x18: authenticate
//
//             AUTH 0x19: reauthenticate        AUTH 0x18 as above                   AUTH 0x00
//   connected ─────────────────────► connected ◄─────────────────────► connected ──────────────► connected
//
// The core carries the data of the method and knows nothing of its meaning. Where the method lets the broker prove itself
// too, the core is told what must come, and believes no CONNACK and no AUTH 0x00 without it.

/// What CONNECT carries for the method that it names.
public struct AuthenticationOpening: Sendable, Hashable {
    public var data: [UInt8]?
    public var proof: BrokerProof

    public init(data: [UInt8]? = nil, proof: BrokerProof = .notNeeded) {
        self.data = data
        self.proof = proof
    }
}

/// What a broker must show when it accepts.
public enum BrokerProof: Sendable, Hashable {
    /// The method does not prove the broker.
    case notNeeded
    /// It is known once a challenge was answered; who accepts before has proved nothing.
    case notYetKnown
    /// These authentication data, byte for byte.
    case data([UInt8])

    func isGiven(by properties: Properties) -> Bool {
        switch self {
        case .notNeeded: true
        case .notYetKnown: false
        case .data(let data): properties.data(.authenticationData) == data
        }
    }
}

extension ClientCore {
    /// Answers a challenge `[5.0 MQTT-4.12.0-3]`.
    mutating func authenticate(
        _ data: [UInt8]?, _ proof: BrokerProof, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        switch phase {
        case .idle, .closed: return
        case .connecting, .connected: break
        }
        guard let method = agreed.authenticationMethod else { return }
        self.proof = proof
        send(.auth(AuthPacket(.continueAuthentication, method, data)), at: now, &effects)
    }

    /// Begins anew with the method of CONNECT `[5.0 MQTT-4.12.1-1]`.
    mutating func reauthenticate(
        _ data: [UInt8]?, _ proof: BrokerProof, _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        guard let method = agreed.authenticationMethod, reauthentication == nil else {
            return effects.append(.completed(request, .failed(.authenticationNotAgreed)))
        }
        reauthentication = request
        self.proof = proof
        send(.auth(AuthPacket(.reauthenticate, method, data)), at: now, &effects)
    }

    /// AUTH from the broker: the next step, or the end of an authentication that began anew.
    mutating func receive(_ auth: AuthPacket, _ effects: inout [ClientEffect]) {
        guard let method = agreed.authenticationMethod else {
            return close(.violated(.authenticationNotAgreed), &effects)
        }
        // Success without properties is the shortest AUTH, and names no method.
        guard auth.properties.text(.authenticationMethod) == method else {
            return close(.violated(.authenticationMethodChanged), &effects)
        }
        let isConnecting = if case .connecting = phase { true } else { false }
        switch auth.reasonCode {
        case .continueAuthentication where isConnecting || reauthentication != nil:
            effects.append(.challenged(auth))
        case .success where reauthentication != nil:
            guard isProved(by: auth.properties, &effects), let request = reauthentication.take() else { return }
            effects.append(.completed(request, .reauthenticated))
        default:
            close(.violated(.authenticationUnasked(auth.reasonCode)), &effects)
        }
    }

    /// Whether the broker has shown what it must; if not, the connection ends.
    mutating func isProved(by properties: Properties, _ effects: inout [ClientEffect]) -> Bool {
        if proof.isGiven(by: properties) { return true }
        close(.brokerDistrusted(why: "it accepts, and does not prove that it knows the password"), &effects)
        return false
    }
}

extension AuthPacket {
    fileprivate init(_ code: ReasonCode, _ method: MQTTString, _ data: [UInt8]?) {
        var properties: Properties = [Property(.authenticationMethod, .string(method))]
        if let data { properties.append(.authenticationData, .binary(data)) }
        self.init(reasonCode: code, properties: properties)
    }
}
