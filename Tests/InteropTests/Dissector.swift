import Fields
import TestKit

/// What tshark calls the fields that our annotating reading names as the specifications do.
enum Dissector {
    /// Fields of tshark that gather others, or that it gives another extent than the specification does.
    static let groups: Set<String> = [
        "mqtt.hdrflags", "mqtt.conflags", "mqtt.conack.flags", "mqtt.subscription_options",
        // With the length before it, unlike all other strings.
        "mqtt.property.content_type",
    ]

    /// Our names of each of tshark's fields, of which one must stand at its place.
    static let names: [String: Set<String>] = [
        "mqtt.msgtype": ["MQTT Control Packet type"],
        "mqtt.dupflag": ["DUP flag"],
        "mqtt.qos": ["QoS level"],
        "mqtt.retain": ["RETAIN"],
        "mqtt.retain_reserved": ["RETAIN"],
        "mqtt.hdr_reserved": ["Reserved"],
        "mqtt.len": ["Remaining Length"],
        "mqtt.proto_len": ["Protocol Name Length"],
        "mqtt.protoname": ["Protocol Name"],
        "mqtt.ver": ["Protocol Level", "Protocol Version"],
        "mqtt.conflag.uname": ["User Name Flag"],
        "mqtt.conflag.passwd": ["Password Flag"],
        "mqtt.conflag.retain": ["Will Retain"],
        "mqtt.conflag.qos": ["Will QoS"],
        "mqtt.conflag.willflag": ["Will Flag"],
        "mqtt.conflag.cleansess": ["Clean Session", "Clean Start"],
        "mqtt.conflag.reserved": ["Reserved"],
        "mqtt.kalive": ["Keep Alive"],
        "mqtt.clientid_len": ["Client Identifier Length"],
        "mqtt.clientid": ["Client Identifier"],
        "mqtt.willtopic_len": ["Will Topic Length"],
        "mqtt.willtopic": ["Will Topic"],
        "mqtt.willmsg_len": ["Will Message Length", "Will Payload Length"],
        "mqtt.willmsg": ["Will Message", "Will Payload"],
        "mqtt.username_len": ["User Name Length"],
        "mqtt.username": ["User Name"],
        "mqtt.passwd_len": ["Password Length"],
        "mqtt.passwd": ["Password"],
        "mqtt.conack.flags.reserved": ["Reserved"],
        "mqtt.conack.flags.sp": ["Session Present"],
        "mqtt.conack.val": ["Connect Return code", "Connect Return Code"],
        "mqtt.connack.reason_code": ["Connect Reason Code"],
        "mqtt.msgid": ["Packet Identifier"],
        "mqtt.topic_len": ["Topic Name Length", "Topic Filter Length"],
        "mqtt.topic": ["Topic Name", "Topic Filter"],
        "mqtt.msg": ["Application Message"],
        "mqtt.sub.qos": ["Requested QoS"],
        "mqtt.suback.qos": ["Return Code", "Granted QoS"],
        "mqtt.suback.reason_code": ["Reason Code"],
        "mqtt.unsuback.reason_code": ["Reason Code"],
        "mqtt.puback.reason_code": ["Reason Code"],
        "mqtt.pubrec.reason_code": ["Reason Code"],
        "mqtt.pubrel.reason_code": ["Reason Code"],
        "mqtt.auth.reason_code": ["Authenticate Reason Code"],
        "mqtt.pubcomp.reason_code": ["Reason Code"],
        "mqtt.disconnect.reason_code": ["Disconnect Reason Code"],
        "mqtt.subscription_options_qos": ["Requested QoS", "Maximum QoS"],
        "mqtt.subscription_options_nl": ["No Local"],
        "mqtt.subscription_options_rap": ["Retain As Published"],
        "mqtt.subscription_options_retain": ["Retain Handling"],
        "mqtt.subscription_options_reserved": ["Reserved"],
        "mqtt.property_len": ["Property Length", "Will Property Length"],
        "mqtt.property_id": ["Property Identifier"],
        "mqtt.prop_key_len": ["Name Length"],
        "mqtt.prop_key": ["Name"],
        "mqtt.prop_value_len": ["Value Length"],
        "mqtt.prop_value": ["Value"],
        "mqtt.property.max_qos": ["Maximum QoS"],
        "mqtt.property.topic_alias": ["Topic Alias"],
        "mqtt.prop_number": [
            "Session Expiry Interval", "Receive Maximum", "Maximum Packet Size", "Topic Alias Maximum",
            "Request Response Information", "Request Problem Information", "Will Delay Interval",
            "Payload Format Indicator", "Message Expiry Interval", "Retain Available", "Server Keep Alive",
            "Wildcard Subscription Available", "Subscription Identifier Available", "Shared Subscription Available",
            "Subscription Identifier",
        ],
        "mqtt.prop_string_len": [
            "Content Type Length", "Response Topic Length", "Correlation Data Length", "Assigned Client Identifier Length",
            "Reason String Length", "Response Information Length", "Server Reference Length",
            "Authentication Method Length", "Authentication Data Length",
        ],
        "mqtt.prop_string": [
            "Content Type", "Response Topic", "Correlation Data", "Assigned Client Identifier", "Reason String",
            "Response Information", "Server Reference", "Authentication Method", "Authentication Data",
        ],
    ]

    /// Whether the leaf covers the bytes, and the bits, that tshark gives.
    static func isSamePlace(_ leaf: Field, _ field: Tshark.Field) -> Bool {
        guard leaf.range == field.range else { return false }
        // Of 3.1.1's Requested QoS tshark shows the byte, six of whose bits are reserved.
        if field.name == "mqtt.sub.qos" { return leaf.bits == 0...1 }
        let bits = field.mask == 0 ? nil : field.mask.trailingZeroBitCount...(63 - field.mask.leadingZeroBitCount)
        return leaf.bits == bits
    }

    /// Whether both read the same, numbers as numbers and text as text; what we mask cannot be compared.
    static func isSameValue(_ leaf: Field, _ field: Tshark.Field) -> Bool {
        if leaf.isSecret { return leaf.value.count == field.value.count }
        if field.value == leaf.value { return true }
        if let ours = number(leaf), let theirs = number(field.value) { return ours == theirs }
        // Binary data: tshark writes it as 01:02:03, and some of it not at all.
        let bytes = field.value.split(separator: ":").compactMap { UInt8($0, radix: 16) }
        return field.value.isEmpty || String(decoding: bytes, as: UTF8.self) == leaf.value
    }

    private static func number(_ leaf: Field) -> Int? {
        let isBinary = leaf.bits.map { $0.count > 1 && leaf.value.count == $0.count } ?? false
        return isBinary ? Int(leaf.value, radix: 2) : number(leaf.value)
    }

    private static func number(_ text: String) -> Int? {
        text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }
}
