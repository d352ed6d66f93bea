import Fields
import TestKit

/// What tshark calls the fields that our reading of TLS names, and how both write the same value.
enum HandshakeDissector {
    /// How a value is compared.
    enum Comparison {
        /// As a number, at the same bytes.
        case number
        /// As a number and by the name that both have from the registry.
        case named
        /// As bytes in hexadecimal.
        case bytes
        /// As text.
        case text
        /// Within our field, which also has tag and length: hexadecimal, text, a date, the name of an identifier.
        case within
        /// Only the place: what it says is for people.
        case place
    }

    static let fields: [String: (ours: Set<String>, comparison: Comparison)] = [
        "tls.handshake.type": (["Message Type"], .number),
        "tls.handshake.length": (["Length"], .number),
        "tls.handshake.version": (["Version"], .named),
        "tls.handshake.random": (["Random"], .bytes),
        "tls.handshake.session_id_length": (["Session ID Length"], .number),
        "tls.handshake.session_id": (["Session ID"], .bytes),
        "tls.handshake.cipher_suites_length": (["Cipher Suites Length"], .number),
        "tls.handshake.ciphersuite": (["Cipher Suite"], .named),
        "tls.handshake.comp_methods_length": (["Compression Methods Length"], .number),
        "tls.handshake.comp_method": (["Compression Method"], .number),
        "tls.handshake.extensions_length": (["Extensions Length"], .number),
        "tls.handshake.extension.type": (["Extension Type"], .number),
        "tls.handshake.extension.len": (["Length"], .number),
        "tls.handshake.extensions_server_name_list_len": (["Server Name List Length"], .number),
        "tls.handshake.extensions_server_name_type": (["Name Type"], .number),
        "tls.handshake.extensions_server_name_len": (["Server Name Length"], .number),
        "tls.handshake.extensions_server_name": (["Server Name"], .text),
        "tls.handshake.extensions_ec_point_formats_length": (["Point Format List Length"], .number),
        "tls.handshake.extensions_ec_point_format": (["Point Format"], .number),
        "tls.handshake.extensions_supported_groups_length": (["Group List Length"], .number),
        "tls.handshake.extensions_supported_group": (["Group"], .named),
        "tls.handshake.extensions_alpn_len": (["Protocol Name List Length"], .number),
        "tls.handshake.extensions_alpn_str_len": (["Protocol Length"], .number),
        "tls.handshake.extensions_alpn_str": (["Protocol"], .text),
        "tls.handshake.sig_hash_alg_len": (["Signature Algorithms Length"], .number),
        "tls.handshake.sig_hash_alg": (["Algorithm", "Signature Algorithm"], .named),
        "tls.handshake.extensions.supported_versions_len": (["Versions Length"], .number),
        "tls.handshake.extensions.supported_version": (["Version"], .named),
        "tls.extension.psk_ke_modes_length": (["PSK Key Exchange Modes Length"], .number),
        "tls.extension.psk_ke_mode": (["PSK Key Exchange Mode"], .number),
        "tls.handshake.extensions_key_share_client_length": (["Client Shares Length"], .number),
        "tls.handshake.extensions_key_share_group": (["Group"], .named),
        "tls.handshake.extensions_key_share_selected_group": (["Selected Group"], .named),
        "tls.handshake.extensions_key_share_key_exchange_length": (["Key Exchange Length"], .number),
        "tls.handshake.extensions_key_share_key_exchange": (["Key Exchange"], .bytes),
        "tls.handshake.extensions.psk.identities.length": (["Identities Length"], .number),
        "tls.handshake.extensions.psk.identity.identity_length": (["Identity Length"], .number),
        "tls.handshake.extensions.psk.identity.identity": (["Identity"], .bytes),
        "tls.handshake.extensions.psk.identity.obfuscated_ticket_age": (["Obfuscated Ticket Age"], .number),
        "tls.handshake.extensions.psk.binders_len": (["Binders Length"], .number),
        "tls.handshake.extensions.psk.identity.selected": (["Selected Identity"], .number),
        "tls.handshake.extensions_reneg_info_len": (["Renegotiated Connection Length"], .number),
        "tls.handshake.certificate_request_context_length": (["Request Context Length"], .number),
        "tls.handshake.certificates_length": (["Certificate List Length"], .number),
        "tls.handshake.certificate_length": (["Certificate Length"], .number),
        "tls.handshake.cert_types_count": (["Certificate Types Length"], .number),
        "tls.handshake.cert_type": (["Certificate Type"], .number),
        "tls.handshake.dnames_len": (["Certificate Authorities Length"], .number),
        "tls.handshake.dname_len": (["Name Length"], .number),
        "tls.handshake.client_cert_vrfy.sig_len": (["Signature Length"], .number),
        "tls.handshake.client_cert_vrfy.sig": (["Signature"], .bytes),
        "tls.handshake.verify_data": (["Verify Data"], .place),
        "tls.handshake.session_ticket_lifetime_hint": (["Ticket Lifetime"], .number),
        "tls.handshake.session_ticket_age_add": (["Ticket Age Add"], .number),
        "tls.handshake.session_ticket_nonce_length": (["Ticket Nonce Length"], .number),
        "tls.handshake.session_ticket_nonce": (["Ticket Nonce"], .bytes),
        "tls.handshake.session_ticket_length": (["Ticket Length"], .number),
        "tls.handshake.session_ticket": (["Ticket"], .bytes),
        "tls.handshake.server_curve_type": (["Curve Type"], .number),
        "tls.handshake.server_named_curve": (["Named Curve"], .named),
        "tls.handshake.server_point_len": (["Public Key Length"], .number),
        "tls.handshake.server_point": (["Public Key"], .bytes),
        "tls.handshake.sig_len": (["Signature Length"], .number),
        "tls.handshake.sig": (["Signature"], .bytes),
        "tls.handshake.client_point_len": (["Public Key Length"], .number),
        "tls.handshake.client_point": (["Public Key"], .bytes),
        "tls.alert_message.level": (["Level"], .number),
        "tls.alert_message.desc": (["Description"], .number),

        "x509af.serialNumber": (["Serial Number"], .within),
        "x509sat.uTF8String": (["CN", "O", "OU", "Name"], .within),
        "x509af.utcTime": (["Not Before", "Not After"], .within),
        "x509af.algorithm.id": (["Algorithm", "Signature", "Signature Algorithm"], .within),
        "pkcs1.namedCurve": (["Algorithm"], .within),
        "x509af.subjectPublicKey": (["Subject Public Key"], .within),
        "x509af.encrypted": (["Signature Value"], .within),
        "x509af.extension.id": (["Extension"], .within),
        "x509ce.dNSName": (["DNS Name"], .within),
        "x509ce.IPAddress.ipv4": (["IP Address"], .within),
        "x509ce.IPAddress.ipv6": (["IP Address"], .within),
        "x509ce.KeyPurposeId": (["Key Purpose"], .within),
        "x509ce.SubjectKeyIdentifier": (["Value"], .within),
        "x509ce.keyIdentifier": (["Value"], .within),
        "x509ce.KeyUsage.digitalSignature": (["Value"], .place),
        "x509ce.KeyUsage.keyCertSign": (["Value"], .place),
        "x509ce.pathLenConstraint": (["Value"], .place),
    ]

    /// Fields that gather others, say the same again, or belong to what our field covers as a whole.
    static let skipped: Set<String> = [
        "tls.handshake.random_time", "tls.handshake.random_bytes", "tls.handshake.ciphersuites", "tls.handshake.comp_methods",
        "tls.handshake.extensions_ec_point_formats", "tls.handshake.extensions_supported_groups",
        "tls.handshake.extensions_alpn_list", "tls.handshake.sig_hash_algs", "tls.handshake.sig_hash_hash",
        "tls.handshake.sig_hash_sig", "tls.handshake.extension.data", "tls.handshake.certificates",
        "tls.handshake.certificate", "tls.handshake.cert_types", "tls.handshake.dnames", "tls.handshake.dname",
        "tls.handshake.extensions.psk.binders", "x509if.oid", "x509if.rdnSequence", "x509af.version", "x509af.critical",
        "x509af.issuer", "x509af.subject", "x509af.rdnSequence", "x509af.notBefore", "x509af.notAfter", "x509af.extensions",
        "x509sat.DirectoryString", "x509if.RDNSequence_item", "x509ce.GeneralName", "x509ce.GeneralNames", "x509ce.KeyUsage",
        "x509ce.KeyPurposeIDs", "pkcs1.ECParameters", "ber.bitstring.padding", "pkcs1.modulus", "pkcs1.publicExponent",
        "x509ce.KeyUsage.contentCommitment", "x509ce.KeyUsage.keyEncipherment", "x509ce.KeyUsage.dataEncipherment",
        "x509ce.KeyUsage.keyAgreement", "x509ce.KeyUsage.cRLSign", "x509ce.KeyUsage.encipherOnly",
        "x509ce.KeyUsage.decipherOnly", "x509ce.cA",
    ]

    /// Whether the field is one of ours at that place, with that value.
    static func agrees(_ leaf: Field, _ field: Tshark.TLSField, _ comparison: Comparison) -> Bool {
        let theirs = field.line.split(separator: ": ", maxSplits: 1).last.map { String($0) } ?? ""
        switch comparison {
        case .number: return leaf.range == field.range && number(leaf.value) == number(field.shown)
        case .named:
            guard leaf.range == field.range, number(leaf.value) == number(field.shown) else { return false }
            // Pairs of hash and key of TLS 1.2 have no name in the registry, and tshark writes theirs with a blank.
            let (ourName, theirName) = (name(leaf.value), name(theirs))
            return ourName == theirName || theirName.contains(" ") && !theirName.hasPrefix("TLS")
        case .bytes:
            // Of long bytes we show the beginning.
            return leaf.range == field.range
                && (leaf.value == field.bytes || leaf.value.hasSuffix("…") && field.bytes.hasPrefix(leaf.value.dropLast()))
        case .text: return leaf.range == field.range && leaf.value == field.shown
        case .place: return leaf.range.contains(field.range.lowerBound) && leaf.range.upperBound >= field.range.upperBound
        case .within:
            guard leaf.range.lowerBound < field.range.lowerBound, leaf.range.upperBound >= field.range.upperBound else {
                return false
            }
            let identifier = theirs.split(separator: " ").last?.filter { !"()".contains($0) } ?? ""
            let bytes = field.bytes.hasPrefix("00") ? String(field.bytes.dropFirst(2)) : field.bytes
            let wanted = [
                field.shown, field.bytes, bytes, field.shown.replacing("(UTC)", with: "UTC"),
                identifier.split(separator: "-").last.map { String($0) } ?? "?", identifier,
            ].filter { $0.count > 1 }
            return wanted.contains { leaf.value.contains($0) }
        }
    }

    private static func name(_ text: String) -> String {
        text.split(separator: " (").first.map { String($0) } ?? text
    }

    /// The number at the end of `TLS 1.2 (0x0303)`, or the one that the text begins with.
    private static func number(_ text: String) -> Int? {
        var digits = text
        if let open = text.lastIndex(of: "("), text.hasSuffix(")") {
            digits = String(text[text.index(after: open)...].dropLast())
        }
        digits = digits.split(separator: " ").first.map { String($0) } ?? digits
        return digits.hasPrefix("0x") ? Int(digits.dropFirst(2), radix: 16) : Int(digits)
    }
}
