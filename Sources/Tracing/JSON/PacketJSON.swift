internal import MQTTWire
internal import Typesetting

/// What a packet says, as members of a JSON object.
enum PacketJSON {
    static func members(_ packet: Packet, _ version: ProtocolVersion, _ options: ViewOptions) -> [JSONValue.Member] {
        let identifier = packet.identifier.map { [JSONValue.Member("id", .integer(Int($0.rawValue)))] } ?? []
        return said(packet, identifier, version, options) + PropertyJSON.member(packet.properties, options)
    }

    private static func said(
        _ packet: Packet, _ identifier: [JSONValue.Member], _ version: ProtocolVersion, _ options: ViewOptions
    ) -> [JSONValue.Member] {
        switch packet {
        case .connect(let connect): return members(connect, options)
        case .connack(let connack):
            return [.init("session_present", .boolean(connack.sessionPresent)), code(connack.reasonCode, .connack, version)]
        case .publish(let publish):
            let flags: [JSONValue.Member] = [
                .init("qos", .integer(Int(publish.qos.rawValue))), .init("dup", .boolean(publish.dup)),
                .init("retain", .boolean(publish.retain)),
            ]
            let topic = publish.topic.map { [JSONValue.Member("topic", .string("\($0)"))] } ?? []
            return flags + identifier + topic + [payload(publish.payload)]
        case .puback(let answer), .pubrec(let answer), .pubrel(let answer), .pubcomp(let answer):
            return identifier + (version == .v5 ? [code(answer.reasonCode, packet.kind, version)] : [])
        case .subscribe(let subscribe):
            let subscriptions = subscribe.subscriptions.map { subscription in
                let options: [JSONValue.Member] = [
                    .init("no_local", .boolean(subscription.noLocal)),
                    .init("retain_as_published", .boolean(subscription.retainAsPublished)),
                    .init("retain_handling", .integer(Int(subscription.retainHandling.rawValue))),
                ]
                return JSONValue.object(
                    [
                        .init("filter", .string("\(subscription.filter)")),
                        .init("qos", .integer(Int(subscription.maximumQoS.rawValue))),
                    ] + (version == .v5 ? options : []))
            }
            return identifier + [.init("subscriptions", .array(subscriptions))]
        case .suback(let suback): return identifier + [codes(suback.reasonCodes)]
        case .unsubscribe(let unsubscribe):
            return identifier + [.init("filters", .array(unsubscribe.filters.map { .string("\($0)") }))]
        case .unsuback(let unsuback): return identifier + (version == .v5 ? [codes(unsuback.reasonCodes)] : [])
        case .pingreq, .pingresp: return []
        case .disconnect(let disconnect):
            return version == .v5 ? [code(disconnect.reasonCode, .disconnect, version)] : []
        case .auth(let auth): return [code(auth.reasonCode, .auth, version)]
        }
    }

    private static func members(_ connect: ConnectPacket, _ options: ViewOptions) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("connect_client_id", .string("\(connect.clientIdentifier)")),
            .init("clean_session", .boolean(connect.cleanStart)), .init("keep_alive", .integer(Int(connect.keepAlive))),
        ]
        if let userName = connect.userName { members.append(.init("user_name", .string("\(userName)"))) }
        if let password = connect.password {
            let shown =
                options.secrets ? bytes("password", password) : .init("password", .string(SecretBytes.mask(password.count)))
            members.append(shown)
        }
        if let will = connect.will {
            let said: [JSONValue.Member] =
                [
                    .init("topic", .string("\(will.topic)")), payload(will.payload),
                    .init("qos", .integer(Int(will.qos.rawValue))),
                    .init("retain", .boolean(will.retain)),
                ] + PropertyJSON.member(will.properties, options)
            members.append(.init("will", .object(said)))
        }
        return members
    }

    private static func payload(_ payload: [UInt8]) -> JSONValue.Member { bytes("payload", payload) }

    static func bytes(_ name: String, _ bytes: [UInt8]) -> JSONValue.Member {
        WireDisplay.text(of: bytes).map { .init(name, .string($0)) }
            ?? .init(name + "_hex", .string(bytes.map(Escaping.hexadecimal).joined()))
    }

    private static func code(_ code: ReasonCode, _ kind: PacketKind, _ version: ProtocolVersion) -> JSONValue.Member {
        let name = code.name(in: kind, version: version).map { [JSONValue.Member("name", .string($0))] } ?? []
        return .init("code", .object([.init("value", .integer(Int(code.rawValue)))] + name))
    }

    private static func codes(_ codes: [ReasonCode]) -> JSONValue.Member {
        .init("codes", .array(codes.map { .integer(Int($0.rawValue)) }))
    }
}
