internal import TLSWire

extension TLSIncident {
    /// Who raised it, what it means, what may have caused it, what to do.
    public var explanation: Explanation {
        switch cause {
        case .alertReceived(let number): end == .broker ? clientsAlert(TLSAlert(number)) : brokersAlert(TLSAlert(number))
        case .certificateRefused(let code): end == .broker ? clientCertificateRefused(code) : brokerCertificateRefused(code)
        case .chainTooLong(let bytes, let limit):
            Explanation(
                name: "chain-too-long",
                summary: "the broker's certificates are \(bytes) bytes, and an nRF91 modem takes \(limit)",
                causes: [
                    .init(
                        .certain, "The chain is too long, or its keys are.",
                        remedy: "Use one leaf under the root, with P-256 keys: `certs --key p256`.")
                ], unknown: "which number a board logs for it.")
        case .refused(let alert, let reasons): refused(alert, reasons)
        case .notTLS(let bytes): notTLS(bytes)
        case .unexpectedTLS: unexpectedTLS
        case .abandoned: abandoned
        case .timedOut(let seconds):
            Explanation(
                name: "slow-handshake", summary: "the handshake was not complete after \(seconds) s, the limit",
                meaning: "The \(peer) stopped in the middle of it.",
                causes: [.init(.possible, "The \(peer) hangs, or a network between loses packets.", remedy: "Try again.")],
                boardLog: BoardSymptom.timeout.lines)
        }
    }

    private var peer: String { end == .broker ? "client" : "broker" }
}

// MARK: - A certificate of the broker that a client refuses

extension TLSIncident {
    private func clientsAlert(_ alert: TLSAlert) -> Explanation {
        let summary = "the client sent alert \(alert.number), \(alert.name): it \(alert.saying)"
        switch alert.number {
        case 42...46, 48, 80:
            let dates = alert.number == 45
            return Explanation(
                name: alert.name.replacingUnderscores, summary: summary,
                meaning: "It was the client that ended the handshake, after it had seen the broker's certificate.",
                causes: suspicions(of: alert.number), unknown: unknownName,
                boardLog: (dates ? BoardSymptom.boardRefusesDates : .boardRefusesCertificate).lines)
        case 70, 40, 71:
            return Explanation(
                name: alert.name.replacingUnderscores, summary: summary, causes: [Self.offerTooNarrow],
                boardLog: BoardSymptom.nothingInCommon.lines)
        default:
            return Explanation(
                name: alert.name.replacingUnderscores, summary: summary,
                unknown: "why the client did so; its own log may tell")
        }
    }

    /// What speaks for each cause, by the certificate that the broker showed.
    private func suspicions(of alert: UInt8?) -> [Explanation.Cause] {
        guard let certificate else { return [] }
        var causes: [Explanation.Cause] = []
        let toHost = host.map { "\($0)" } ?? "the host that it connected to"
        if !certificate.servesBrokers {
            causes.append(
                .init(
                    alert == 43 ? .certain : .likely, "The broker's certificate has no serverAuth in its extended key usage.",
                    remedy: "Make it for a broker: `certs` does."))
        }
        if certificate.notAfter < now {
            causes.append(
                .init(alert == 45 ? .certain : .likely, "The broker's certificate has expired.", remedy: "Renew it with `certs`.")
            )
        } else if certificate.notBefore > now {
            causes.append(
                .init(.likely, "The broker's certificate is not valid yet.", remedy: "Make one that holds today with `certs`."))
        } else if alert == 45 {
            causes.append(
                .init(
                    .likely, "The broker's certificate holds today, so the client's clock is wrong, or its CA has expired.",
                    remedy: "Set the client's clock, or look at its CA's dates with `certs check`."))
        }
        if certificate.hosts.isEmpty {
            causes.append(
                .init(.likely, "The certificate has no subject alternative name.", remedy: "Make one with `certs --host NAME`."))
        } else if host != nil, !certificate.coversHost, alert != 48 {
            causes.append(
                .init(
                    .likely, "The client asked for \(toHost), and the certificate carries \(certificate.shownHosts) alone.",
                    remedy: "Add the name with `certs --host \(toHost)`, then `broker reload`."))
        }
        if certificate.isAuthority {
            causes.append(
                .init(.possible, "The broker shows its CA as its own certificate.", remedy: "Let `certs` make a leaf beside it."))
        }
        if alert == 48 || alert == nil {
            causes.append(
                .init(
                    .likely,
                    certificate.isSelfIssued
                        ? "The broker's certificate is signed by itself, and the client was not given it to trust."
                        : "The client trusts another CA than the broker's, \(certificate.issuer), or a leaf in its stead.",
                    remedy: "Give the client this broker's ca-cert.pem; on a board it belongs into security tag 24."))
        }
        if host == nil || certificate.coversHost, alert == 42 || alert == 46 || alert == 80 || alert == nil,
            !certificate.hosts.isEmpty
        {
            causes.append(
                .init(
                    .possible, "The client expects another host than \(certificate.shownHosts).",
                    remedy: "Compare its host with the certificate: `certs check`."))
        }
        if certificate.chainSize > Self.modemChainLimit {
            causes.append(
                .init(
                    .likely, "The chain is \(certificate.chainSize) bytes long, and an nRF91 modem takes 4,096.",
                    remedy: "Use one leaf under the root, with P-256 keys."))
        }
        return causes
    }

    private var unknownName: String {
        if end == .broker, host == nil {
            return "which host the client expected: it sent no server name, and an address is never sent as one."
        }
        return "which CA the client trusts, and what its clock shows."
    }

    private static let modemChainLimit = 4_096

    private func brokerCertificateRefused(_ code: Int) -> Explanation {
        let error = VerificationError(code)
        var words = error.words
        if error.name == "wrong-host", let certificate {
            words = "The client connected to \(host ?? "a host"), and the certificate carries \(certificate.shownHosts) alone."
        } else if error.name == "unknown-ca", let certificate {
            words += " It was issued by \(certificate.issuer)."
        }
        let dates = error.name == "expired" || error.name == "not-yet-valid"
        return Explanation(
            name: error.name, summary: "the client refused the broker's certificate: \(error.words.asClause)",
            causes: [.init(.certain, words, remedy: error.remedy)],
            boardLog: (dates ? BoardSymptom.boardRefusesDates : .boardRefusesCertificate).lines)
    }
}

// MARK: - A certificate of the client that the broker refuses

extension TLSIncident {
    private func clientCertificateRefused(_ code: Int) -> Explanation {
        let error = VerificationError(code)
        return Explanation(
            name: "client-" + error.name, summary: "the broker refused the client's certificate: \(error.words.asClause)",
            causes: [.init(.certain, error.words, remedy: error.remedy)],
            boardLog: BoardSymptom.brokerRefusesClientCertificate.lines)
    }

    private func brokersAlert(_ alert: TLSAlert) -> Explanation {
        let name = alert.name.replacingUnderscores
        let late =
            isEstablished ? " In TLS 1.3 a client's handshake is complete before the broker has judged its certificate." : ""
        let summary = "the broker sent alert \(alert.number), \(alert.name): it \(alert.saying)"
        switch alert.number {
        case 116, 42...46, 48, 51:
            let none = alert.number == 116
            return Explanation(
                name: none ? "no-client-certificate" : "client-" + name, summary: summary,
                meaning: "It was the broker that ended the connection, for the client's certificate." + late,
                causes: [
                    .init(
                        none ? .certain : .likely,
                        none
                            ? "The client has no certificate."
                            : "The client's certificate is not issued by a CA that the broker trusts.",
                        remedy: "Give it one that the broker's CA issued: `--cert FILE --key FILE`.")
                ], boardLog: BoardSymptom.brokerRefusesClientCertificate.lines)
        case 40 where !isEstablished, 70, 71:
            return Explanation(
                name: name, summary: summary,
                causes: [
                    .init(
                        .likely, "The two have no version, suite or group in common.",
                        remedy: "Compare the ClientHello with what the broker offers."),
                    .init(
                        .possible, "The broker wants a certificate of the client (in TLS 1.2 this alert says it).",
                        remedy: "Give it one: `--cert FILE --key FILE`."),
                ], boardLog: BoardSymptom.nothingInCommon.lines)
        default:
            return Explanation(
                name: name, summary: summary, meaning: late, unknown: "why the broker did so; its own log may tell")
        }
    }
}

// MARK: - No common ground

extension TLSIncident {
    private static let offerTooNarrow = Explanation.Cause(
        .likely, "The client has no version, suite, group or signature in common with the broker.",
        remedy: "Offer TLS 1.2, ECDHE with AES, and P-256.")

    private func refused(_ alert: UInt8?, _ reasons: [String]) -> Explanation {
        let own = end == .broker ? "broker" : "client"
        let reason = reasons.first ?? "no reason given"
        let summary =
            alert.map { "the \(own) refused the handshake by alert \($0), \(TLSAlert($0).name): \(reason)" }
            ?? "the \(own) gave up: \(reason)"
        if reasons.contains("peer did not return a certificate") {
            return Explanation(
                name: "no-client-certificate", summary: "the broker wants a certificate of the client, and got none",
                causes: [
                    .init(
                        .certain, "The client has no certificate.",
                        remedy: "Give it client-cert.pem and its key, or start the broker without --require-client-cert.")
                ],
                boardLog: BoardSymptom.brokerRefusesClientCertificate.lines)
        }
        let version = reasons.contains {
            ["unsupported protocol", "wrong version number", "wrong ssl version", "version too low"].contains($0)
        }
        if version {
            return Explanation(
                name: "protocol-version", summary: summary,
                causes: [
                    .init(
                        .certain, "The two have no version of TLS in common.",
                        remedy: "Offer TLS 1.2: the nRF91 modem has no other.")
                ],
                boardLog: BoardSymptom.nothingInCommon.lines)
        }
        if reasons.contains("no shared cipher") || reasons.contains("no suitable key share")
            || reasons.contains("no suitable signature algorithm")
        {
            return Explanation(
                name: "no-shared-suite", summary: summary,
                causes: [
                    .init(
                        .likely, "The client's suites, groups or signatures do not fit the broker's key.",
                        remedy: "Use a P-256 key: `certs --key p256`.")
                ], unknown: "which of suite, group and signature it was; the ClientHello shows what the client offers.",
                boardLog: BoardSymptom.nothingInCommon.lines)
        }
        return Explanation(name: "handshake-refused", summary: summary, unknown: "more than OpenSSL's reason")
    }
}

// MARK: - The wrong port, and peers that leave

extension TLSIncident {
    private func notTLS(_ bytes: [UInt8]) -> Explanation {
        let hex = bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        if end == .broker, bytes.first == 0x10 {
            return Explanation(
                name: "plain-on-tls", summary: "a client without TLS knocked at the port for TLS",
                meaning: "Its first bytes are a CONNECT packet (\(hex)), where TLS begins with 16 03.",
                causes: [
                    .init(
                        .certain, "The client speaks plain MQTT.",
                        remedy: "Switch TLS on at the client (--cafile; CONFIG_MQTT_LIB_TLS=y), or give it the plain port.")
                ],
                boardLog: BoardSymptom.wrongPort.lines)
        }
        return Explanation(
            name: "not-tls", summary: "the \(peer) does not speak TLS: its first bytes are \(hex)",
            causes: [
                .init(
                    .likely,
                    end == .broker
                        ? "Another program knocked, such as a browser or a scanner." : "The broker's port is a plain one.",
                    remedy: "Check host and port.")
            ])
    }

    private var unexpectedTLS: Explanation {
        end == .broker
            ? Explanation(
                name: "tls-on-plain", summary: "a client with TLS knocked at the port without",
                meaning: "Its first bytes are a ClientHello (16 03), where MQTT begins with CONNECT (10).",
                causes: [
                    .init(.certain, "The client speaks TLS.", remedy: "Give it the port for TLS: `broker start --tls`.")
                ],
                boardLog: BoardSymptom.wrongPort.lines)
            : Explanation(
                name: "plain-on-tls", summary: "the broker answered with TLS, and the client speaks none",
                causes: [
                    .init(.certain, "The broker's port is for TLS alone.", remedy: "Connect with `--tls`, or to the plain port.")
                ])
    }

    private var abandoned: Explanation {
        var causes = suspicions(of: nil)
        if end == .client {
            causes = [.init(.likely, "The port is a plain one, or no MQTT broker listens there.", remedy: "Check host and port.")]
        }
        return Explanation(
            name: "abandoned", summary: "the \(peer) left in the middle of the handshake, without an alert",
            meaning: "It did not say why; some boards never do.", causes: causes,
            unknown: end == .broker ? unknownName : "", boardLog: end == .broker ? BoardSymptom.boardRefusesCertificate.lines : []
        )
    }
}

extension TLSIncident.Certificate {
    fileprivate var shownHosts: String { hosts.isEmpty ? "no host" : hosts.joined(separator: ", ") }
}

extension String {
    /// The name of an alert as that of a failure.
    var replacingUnderscores: String { String(map { $0 == "_" ? "-" : $0 }) }

    /// A sentence as the end of another.
    fileprivate var asClause: String {
        let open = hasSuffix(".") ? String(dropLast()) : self
        return (open.first?.lowercased() ?? "") + open.dropFirst()
    }
}
