import Fields
import Typesetting

/// What a certificate's extensions say, as far as the lab speaks of it.
public struct X509Extensions: Sendable, Hashable {
    /// Names of hosts that the certificate is for, escaped.
    public var dnsNames: [String] = []
    /// Addresses that it is for.
    public var addresses: [String] = []
    /// Whether the holder may issue certificates; `nil` where it does not say.
    public var isAuthority: Bool?
    /// What the key may be used for.
    public var keyUsage: [String] = []
    /// What the certificate may be used for.
    public var purposes: [String] = []

    public init() {}
}

extension X509Extensions {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> X509Extensions {
        try reader.group("Certificate extensions") { reader throws(TLSWireError) in
            let from = reader.at
            let outer = try reader.derHeader(DERTag.constructed(3), "Extensions", .x509Extensions)
            return try reader.nested(outer, "Extensions", .x509Extensions) { reader throws(TLSWireError) in
                let count = try reader.derHeader(DERTag.sequence, "Extensions", .x509Extensions)
                reader.tell(
                    "Extensions", from: from, "SEQUENCE of \(counted(count))", "what version 3 added", .x509Extensions)
                return try reader.nested(count, "Extensions", .x509Extensions) { reader throws(TLSWireError) in
                    var found = X509Extensions()
                    while !reader.isAtEnd { try readOne(into: &found, from: &reader) }
                    return found
                }
            }
        }
    }

    /// Kind, whether it is critical, and what it says.
    private static func readOne(
        into found: inout X509Extensions, from reader: inout TLSReader<some FieldSink>
    ) throws(TLSWireError) {
        let from = reader.at
        let count = try reader.derHeader(DERTag.sequence, "Extension", .x509Extensions)
        try reader.nested(count, "Extension", .x509Extensions) { reader throws(TLSWireError) in
            let identifier = try reader.derObjectIdentifier("Extension", .x509Extensions)
            let name = ObjectIdentifier.name(identifier)
            try reader.group(name) { reader throws(TLSWireError) in
                let kind = X509ExtensionKind(rawValue: name)
                reader.tell(
                    "Extension", from: from, name == identifier ? name : "\(name) (\(identifier))",
                    kind?.meaning ?? "an extension that this lab does not read", kind?.section ?? .x509Extensions)
                try readCriticality(from: &reader)
                try reader.x509Extension(kind, into: &found)
            }
        }
    }

    private static func readCriticality(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) {
        guard reader.next == DERTag.boolean else { return }
        let from = reader.at
        let range = try reader.derValue(DERTag.boolean, "Critical", .x509Extensions)
        let isCritical = reader.copy(range).contains { $0 != 0 }
        reader.tell(
            "Critical", from: from, isCritical ? "TRUE" : "FALSE",
            isCritical ? "who does not understand it must refuse the certificate" : "may be ignored", .x509Extensions)
    }
}

/// The extensions that the lab reads.
enum X509ExtensionKind: String {
    case subjectKeyIdentifier, authorityKeyIdentifier, keyUsage, extKeyUsage, subjectAltName, basicConstraints

    var meaning: String {
        switch self {
        case .subjectKeyIdentifier: "a short name for the holder's key"
        case .authorityKeyIdentifier: "the short name of the issuer's key: it leads to the right issuer"
        case .keyUsage: "what the key may do"
        case .extKeyUsage: "what the certificate is for"
        case .subjectAltName: "the hosts that the certificate is for: the client compares the one it wants"
        case .basicConstraints: "whether the holder may issue certificates"
        }
    }

    var section: RFCSection {
        switch self {
        case .subjectKeyIdentifier: .subjectKeyIdentifier
        case .authorityKeyIdentifier: .authorityKeyIdentifier
        case .keyUsage: .keyUsage
        case .extKeyUsage: .extendedKeyUsage
        case .subjectAltName: .subjectAltName
        case .basicConstraints: .basicConstraints
        }
    }
}

extension TLSReader {
    /// The value of an extension, which DER wraps into a string of bytes.
    mutating func x509Extension(_ kind: X509ExtensionKind?, into found: inout X509Extensions) throws(TLSWireError) {
        let section = kind?.section ?? .x509Extensions
        switch kind {
        case .subjectAltName: try alternativeNames(into: &found)
        case .extKeyUsage: try purposes(into: &found)
        case .basicConstraints:
            let from = at
            let (isAuthority, length) = try wrapped(section) { reader throws(TLSWireError) in
                try reader.basicConstraints(section)
            }
            found.isAuthority = isAuthority
            let limit = length.map { ", path length \($0)" } ?? ""
            let meaning = isAuthority ? "an authority: it may issue certificates" : "no authority: it cannot issue certificates"
            tell("Value", from: from, (isAuthority ? "CA:TRUE" : "CA:FALSE") + limit, meaning, section)
        case .keyUsage:
            let from = at
            let range = try wrapped(section) { reader throws(TLSWireError) in
                try reader.derValue(DERTag.bitString, "Value", section)
            }
            found.keyUsage = KeyUsage.names(copy(range))
            tell("Value", from: from, found.keyUsage.joined(separator: ", "), KeyUsage.meaning(found.keyUsage), section)
        case .subjectKeyIdentifier:
            let from = at
            let range = try wrapped(section) { reader throws(TLSWireError) in
                try reader.derValue(DERTag.octetString, "Value", section)
            }
            tellBytes("Value", from: from, range, "usually a hash of the key", section)
        case .authorityKeyIdentifier:
            let from = at
            let identifier = try wrapped(section) { reader throws(TLSWireError) in
                try reader.authorityKeyIdentifier(section)
            }
            let shown = identifier.map(hexadecimal) ?? "no key identifier"
            tell("Value", from: from, shown, "", section)
        case nil:
            let from = at
            let range = try derValue(DERTag.octetString, "Value", section)
            tellBytes("Value", from: from, range, "", section)
        }
    }

    /// What stands within the wrapping, not told.
    private mutating func wrapped<Value>(
        _ section: RFCSection, _ body: (inout Self) throws(TLSWireError) -> Value
    ) throws(TLSWireError) -> Value {
        try derUntold(DERTag.octetString, "Value", section, body)
    }

    private mutating func basicConstraints(
        _ section: RFCSection
    ) throws(TLSWireError) -> (isAuthority: Bool, length: String?) {
        try derUntold(DERTag.sequence, "Value", section) { reader throws(TLSWireError) in
            var isAuthority = false
            if reader.next == DERTag.boolean {
                let range = try reader.derValue(DERTag.boolean, "Value", section)
                isAuthority = reader.copy(range).contains { $0 != 0 }
            }
            guard reader.next == DERTag.integer else { return (isAuthority, nil) }
            let range = try reader.derValue(DERTag.integer, "Value", section)
            let bytes = reader.copy(range)
            return (isAuthority, bytes.count == 1 ? bytes.first.map { String($0) } : "0x" + reader.hexadecimal(range))
        }
    }

    /// The identifier of the key, where there is one; the issuer's name and number beside it are not shown.
    private mutating func authorityKeyIdentifier(_ section: RFCSection) throws(TLSWireError) -> Range<Int>? {
        try derUntold(DERTag.sequence, "Value", section) { reader throws(TLSWireError) in
            var identifier: Range<Int>?
            while !reader.isAtEnd {
                let (tag, content) = try reader.derAny("Value", section)
                if tag == DERTag.primitive(0) { identifier = content }
            }
            return identifier
        }
    }

    /// A list within the wrapping: both headers are one field, and each element tells itself.
    private mutating func wrappedList(
        _ field: String, _ section: RFCSection, _ element: (inout Self) throws(TLSWireError) -> Void
    ) throws(TLSWireError) {
        let from = at
        let outer = try derHeader(DERTag.octetString, field, section)
        try nested(outer, field, section) { reader throws(TLSWireError) in
            let count = try reader.derHeader(DERTag.sequence, field, section)
            reader.tell(field, from: from, "SEQUENCE of \(counted(count))", "", section)
            try reader.nested(count, field, section) { reader throws(TLSWireError) in
                while !reader.isAtEnd { try element(&reader) }
            }
        }
    }

    private mutating func alternativeNames(into found: inout X509Extensions) throws(TLSWireError) {
        try wrappedList("General Names", .subjectAltName) { reader throws(TLSWireError) in
            let from = reader.at
            let (tag, content) = try reader.derAny("General Name", .subjectAltName)
            switch tag {
            case DERTag.primitive(2):
                let name = reader.text(content)
                found.dnsNames.append(name)
                reader.tell("DNS Name", from: from, name, "a host that the certificate is for", .subjectAltName)
            case DERTag.primitive(7):
                let address = IPAddress.text(reader.copy(content)) ?? reader.hexadecimal(content)
                found.addresses.append(address)
                reader.tell("IP Address", from: from, address, "an address that the certificate is for", .subjectAltName)
            case DERTag.primitive(1), DERTag.primitive(6):
                let text = reader.text(content)
                reader.tell(
                    tag == DERTag.primitive(1) ? "RFC 822 Name" : "URI", from: from, text, "", .subjectAltName)
            default:
                reader.tellBytes(
                    "General Name", from: from, content,
                    "of a kind that TLS does not compare (\(DERTag.name(tag)))", .subjectAltName)
            }
        }
    }

    private mutating func purposes(into found: inout X509Extensions) throws(TLSWireError) {
        try wrappedList("Key Purposes", .extendedKeyUsage) { reader throws(TLSWireError) in
            let from = reader.at
            let name = ObjectIdentifier.name(try reader.derObjectIdentifier("Key Purpose", .extendedKeyUsage))
            found.purposes.append(name)
            let meaning =
                switch name {
                case "serverAuth": "to be a server of TLS"
                case "clientAuth": "to be a client of TLS"
                default: ""
                }
            reader.tell("Key Purpose", from: from, name, meaning, .extendedKeyUsage)
        }
    }
}

/// The bits of keyUsage.
enum KeyUsage {
    /// The names of the bits that are set; the first byte says how many of the last bits are none.
    static func names(_ bits: [UInt8]) -> [String] {
        all.indices.filter { index in
            let byte = 1 + index / 8
            return byte < bits.count && bits[byte] >> UInt8(7 - index % 8) & 1 == 1
        }.map { all[$0] }
    }

    static func meaning(_ names: [String]) -> String {
        let uses = [
            names.contains("digitalSignature") ? "it signs handshakes" : nil,
            names.contains("keyCertSign") ? "it signs certificates" : nil,
        ]
        return uses.compactMap(\.self).joined(separator: "; ")
    }

    private static let all = [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign",
        "encipherOnly", "decipherOnly",
    ]
}

/// Addresses as people write them.
enum IPAddress {
    /// Of 4 or 16 bytes; `nil` of others.
    static func text(_ bytes: [UInt8]) -> String? {
        switch bytes.count {
        case 4: return bytes.map { String($0) }.joined(separator: ".")
        case 16: break
        default: return nil
        }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let words = groups.map { String($0, radix: 16) }
        // The longest run of zeros gives way to `::` [RFC 5952 §4.2].
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        guard !best.isEmpty else { return words.joined(separator: ":") }
        return words[..<best.lowerBound].joined(separator: ":") + "::" + words[best.upperBound...].joined(separator: ":")
    }
}
