import MQTTWire
import Typesetting

/// A packet in one line, as the vectors write it: every field that it has, so that equal lines mean equal packets.
func summary(_ packet: Packet) -> String {
    switch packet {
    case .connect(let connect): summary(connect)
    case .connack(let connack):
        "CONNACK session=\(bit(connack.sessionPresent)) code=\(code(connack.reasonCode))\(properties(connack.properties))"
    case .publish(let publish): summary(publish)
    case .puback(let puback): "PUBACK \(summary(puback))"
    case .pubrec(let pubrec): "PUBREC \(summary(pubrec))"
    case .pubrel(let pubrel): "PUBREL \(summary(pubrel))"
    case .pubcomp(let pubcomp): "PUBCOMP \(summary(pubcomp))"
    case .subscribe(let subscribe):
        "SUBSCRIBE id=\(subscribe.packetIdentifier) \(subscribe.subscriptions.map(summary).joined(separator: " "))"
            + dup(subscribe.dup) + properties(subscribe.properties)
    case .suback(let suback):
        "SUBACK id=\(suback.packetIdentifier) codes=\(codes(suback.reasonCodes))\(properties(suback.properties))"
    case .unsubscribe(let unsubscribe):
        "UNSUBSCRIBE id=\(unsubscribe.packetIdentifier) \(unsubscribe.filters.map(text).joined(separator: " "))"
            + dup(unsubscribe.dup) + properties(unsubscribe.properties)
    case .unsuback(let unsuback):
        "UNSUBACK id=\(unsuback.packetIdentifier) codes=\(codes(unsuback.reasonCodes))\(properties(unsuback.properties))"
    case .pingreq: "PINGREQ"
    case .pingresp: "PINGRESP"
    case .disconnect(let disconnect): "DISCONNECT code=\(code(disconnect.reasonCode))\(properties(disconnect.properties))"
    case .auth(let auth): "AUTH code=\(code(auth.reasonCode))\(properties(auth.properties))"
    }
}

/// What the receiver of a malformed frame must do, as the vectors write it.
func summary(_ error: WireError) -> String {
    let level = error.unknownLevel.map { " for level \($0)" } ?? ""
    let response =
        switch error.response {
        case .close: "close"
        case .closeWith(let reason): "close with \(hexadecimal(reason.rawValue).uppercasedDigits)"
        case .refuseConnect(let reason): "refuse with \(hexadecimal(reason.rawValue))"
        }
    return "\(error.field) at \(error.offset), \(response)\(level)"
}

private func summary(_ connect: ConnectPacket) -> String {
    var line = "CONNECT \(connect.version) client=\(text(connect.clientIdentifier)) keepalive=\(connect.keepAlive)"
    line += " clean=\(bit(connect.cleanStart))"
    if let will = connect.will {
        line += " will=\(text(will.topic)):\(payload(will.payload)):\(will.qos.rawValue):\(bit(will.retain))"
        line += properties(will.properties)
    }
    if let userName = connect.userName { line += " user=\(text(userName))" }
    if let password = connect.password { line += " password=\(bytes(password))" }
    return line + properties(connect.properties)
}

private func summary(_ publish: PublishPacket) -> String {
    var line = "PUBLISH dup=\(bit(publish.dup)) qos=\(publish.qos.rawValue) retain=\(bit(publish.retain))"
    line += " topic=\(publish.topic.map(text) ?? "")"
    if let identifier = publish.packetIdentifier { line += " id=\(identifier)" }
    return line + " payload=\(payload(publish.payload))" + properties(publish.properties)
}

private func summary(_ acknowledgement: Acknowledgement) -> String {
    "id=\(acknowledgement.packetIdentifier) code=\(code(acknowledgement.reasonCode))\(dup(acknowledgement.dup))"
        + properties(acknowledgement.properties)
}

private func summary(_ subscription: Subscription) -> String {
    var line = "\(text(subscription.filter)):\(subscription.maximumQoS.rawValue)"
    if subscription.noLocal { line += ":nolocal" }
    if subscription.retainAsPublished { line += ":retained-as-published" }
    if subscription.retainHandling != .send { line += ":retain-handling-\(subscription.retainHandling.rawValue)" }
    return line
}

private func properties(_ properties: Properties) -> String {
    guard !properties.isEmpty else { return "" }
    let items = properties.items.map { "\($0.identifier.name)=\(value($0.value))" }
    return " {\(items.joined(separator: ", "))}"
}

private func value(_ value: PropertyValue) -> String {
    switch value {
    case .byte(let number): "\(number)"
    case .twoByteInteger(let number): "\(number)"
    case .fourByteInteger(let number), .variableByteInteger(let number): "\(number)"
    case .string(let string): text(string)
    case .stringPair(let name, let value): "\(text(name)):\(text(value))"
    case .binary(let data): bytes(data)
    }
}

private func payload(_ payload: [UInt8]) -> String {
    payload.allSatisfy { (0x20..<0x7F).contains($0) } ? "'\(String(decoding: payload, as: UTF8.self))'" : bytes(payload)
}

private func text(_ text: some WireText) -> String { Escaping.visible(text.description) }
private func bytes(_ bytes: [UInt8]) -> String { bytes.map(Escaping.hexadecimal).joined(separator: " ") }
private func bit(_ bit: Bool) -> String { bit ? "1" : "0" }
private func dup(_ dup: Bool) -> String { dup ? " dup=1" : "" }
private func code(_ code: ReasonCode) -> String { hexadecimal(code.rawValue) }
private func codes(_ codes: [ReasonCode]) -> String { codes.map(code).joined(separator: ",") }
private func hexadecimal(_ byte: UInt8) -> String { "0x" + Escaping.hexadecimal(byte) }

extension String {
    /// `0x8f` as `0x8F`.
    fileprivate var uppercasedDigits: String { "0x" + dropFirst(2).uppercased() }
}
