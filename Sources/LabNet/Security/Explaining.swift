internal import Diagnosis
internal import LabTLS

extension TLSFailure {
    /// The failure as the broker explains it: it knows its own certificate, and which name it was asked for.
    func explanation(from certificate: ShownCertificate?) -> Explanation {
        incident(.broker, host: state.serverName, certificate: certificate).explanation
    }

    /// The failure as one of the lab's clients explains it: it knows what it expected and what it was shown.
    func explanation(expecting host: String?) -> Explanation {
        let shown = state.peerCertificate.flatMap { try? Certificate(der: $0) }.flatMap { try? ShownCertificate([$0]) }
        return incident(.client, host: host, certificate: shown).explanation
    }

    private func incident(_ end: TLSIncident.End, host: String?, certificate: ShownCertificate?) -> TLSIncident {
        TLSIncident(
            end, incidentCause, isEstablished: state.isEstablished, host: host,
            certificate: certificate?.asKnown(askedFor: host), now: SystemCalls.secondsSince1970)
    }

    private var incidentCause: TLSIncident.Cause {
        switch cause {
        case .alertReceived(let number): .alertReceived(number)
        case .certificateRefused(let code): .certificateRefused(code: code)
        case .chainTooLong(let bytes, let limit): .chainTooLong(bytes: bytes, limit: limit)
        case .refused(let alert): .refused(alert: alert, reasons: reasons)
        case .notTLS(let bytes): .notTLS(bytes)
        case .unexpectedTLS: .unexpectedTLS
        case .abandoned: .abandoned
        case .timedOut(let seconds): .timedOut(seconds: seconds)
        }
    }
}

/// A broker's certificate with what it says, the leaf of its chain.
struct ShownCertificate {
    let certificate: Certificate
    let facts: CertificateFacts
    let chainSize: Int

    /// `nil` for no certificate at all.
    init?(_ chain: [Certificate]) throws(OpenSSLError) {
        guard let leaf = chain.first else { return nil }
        certificate = leaf
        facts = try leaf.facts()
        var size = 0
        for certificate in chain { size += try certificate.facts().size }
        chainSize = size
    }

    /// What a diagnosis wants to know of it.
    func asKnown(askedFor host: String?) -> TLSIncident.Certificate {
        var known = TLSIncident.Certificate()
        known.subject = facts.subject
        known.issuer = facts.issuer
        known.hosts = facts.hosts.map(\.text)
        known.coversHost = host.flatMap { try? HostName($0) }.map(certificate.covers) ?? true
        known.notBefore = facts.notBefore
        known.notAfter = facts.notAfter
        known.isSelfIssued = facts.isSelfIssued
        known.isAuthority = facts.isAuthority == true
        known.servesBrokers = facts.extendedKeyUsage.map { $0.contains(.server) || $0.contains(.any) } ?? true
        known.chainSize = chainSize
        return known
    }
}
