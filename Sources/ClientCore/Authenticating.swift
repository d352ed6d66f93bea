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
// The core carries the data of the method and knows nothing of its meaning.

extension ClientCore {
    /// Answers a challenge `[5.0 MQTT-4.12.0-3]`.
    mutating func authenticate(_ data: [UInt8]?, at now: Moment, _ effects: inout [ClientEffect]) {
        switch phase {
        case .idle, .closed: return
        case .connecting, .connected: break
        }
        guard let method = agreed.authenticationMethod else { return }
        send(.auth(AuthPacket(.continueAuthentication, method, data)), at: now, &effects)
    }

    /// Begins anew with the method of CONNECT `[5.0 MQTT-4.12.1-1]`.
    mutating func reauthenticate(
        _ data: [UInt8]?, _ request: RequestIdentifier, at now: Moment, _ effects: inout [ClientEffect]
    ) {
        guard isConnected(for: request, &effects) else { return }
        guard let method = agreed.authenticationMethod, reauthentication == nil else {
            return effects.append(.completed(request, .failed(.authenticationNotAgreed)))
        }
        reauthentication = request
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
            guard let request = reauthentication.take() else { return }
            effects.append(.completed(request, .reauthenticated))
        default:
            close(.violated(.authenticationUnasked(auth.reasonCode)), &effects)
        }
    }
}

extension AuthPacket {
    fileprivate init(_ code: ReasonCode, _ method: MQTTString, _ data: [UInt8]?) {
        var properties: Properties = [Property(.authenticationMethod, .string(method))]
        if let data { properties.append(.authenticationData, .binary(data)) }
        self.init(reasonCode: code, properties: properties)
    }
}
