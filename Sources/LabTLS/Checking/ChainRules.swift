/// Who signed whom, and whether they may.
enum ChainRules {
    static let all: [CheckRules.Rule] = [
        unknownIssuer, signerIsNoAuthority, sharedSubject, versionOne, leafAsRoot, authorityAsLeaf, outlivesIssuer,
    ]

    /// Where no authority is among the files, nothing can be said: the root may be anywhere.
    private static func unknownIssuer(_ subject: CheckSubject) -> [Finding] {
        let all = subject.certificates.map(\.certificate)
        guard all.contains(where: { $0.facts.isAuthority == true || $0.isRoot }) else { return [] }
        return subject.certificates.compactMap { file, certificate in
            guard subject.issuer(of: certificate) == nil else { return nil }
            let namesakes = all.filter {
                certificate.certificate.names($0.certificate) && $0.facts.fingerprint != certificate.facts.fingerprint
            }
            // A chain from a host ends with a certificate whose root every computer has; that one is not here to be found.
            guard !namesakes.isEmpty || certificate.facts.isAuthority != true else { return nil }
            let why = subject.why(.refused(alert: "tlsv1 alert unknown ca"))
            if namesakes.isEmpty {
                return Finding(
                    .unknownIssuer, .fails, file.path,
                    "“\(certificate.title)” was issued by “\(certificate.facts.issuer)”, which is not among these files.",
                    why: why,
                    mend: "\(file.reading) -noout -issuer   # then give boards and clients that root")
            }
            return Finding(
                .wrongSignature, .fails, file.path,
                "“\(certificate.title)” names an issuer that is here, but another key of that name signed it.", why: why,
                mend: "mqttlab certs --force   # or sign it again with the root's key of today")
        }
    }

    private static func signerIsNoAuthority(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard !certificate.isSelfSigned, let issuer = subject.issuer(of: certificate) else { return nil }
            let mayNotSign = issuer.facts.isAuthority == false || issuer.facts.keyUsage?.contains(.certificateSigning) == false
            guard mayNotSign else { return nil }
            return Finding(
                .signerIsNoAuthority, .fails, file.path,
                "“\(certificate.title)” was signed by “\(issuer.title)”, which may not sign certificates.",
                why: subject.why(.refused(alert: "tlsv1 alert unknown ca")), mend: "mqttlab certs")
        }
    }

    private static func sharedSubject(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard certificate.facts.isSelfIssued, !certificate.isSelfSigned, certificate.facts.isAuthority != true else {
                return nil
            }
            let isOld = certificate.facts.version == 1
            return Finding(
                .sharedSubject, isOld ? .fails : .warns, file.path,
                "“\(certificate.title)” has the same subject as the root that signed it.",
                why: isOld
                    ? subject.why(.refused(alert: "tlsv1 alert unknown ca")) + " OpenSSL takes it for self-signed (18)."
                    : "Clients that go by the names alone take it for self-signed.",
                mend: "mqttlab certs   # or another -subj for each certificate")
        }
    }

    private static func versionOne(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.filter { $1.facts.version == 1 }.map { file, certificate in
            Finding(
                .versionOne, .warns, file.path,
                "“\(certificate.title)” is X.509 version 1: it says neither what it is for nor for whom.",
                why: "OpenSSL 3.0 writes that when openssl x509 -req is given no -extfile; strict clients refuse it.",
                mend: "mqttlab certs   # or openssl x509 -req … -extfile with subjectAltName")
        }
    }

    /// The server's own certificate pasted where the root belongs.
    private static func leafAsRoot(_ subject: CheckSubject) -> [Finding] {
        subject.files.compactMap { file in
            guard file.saysRoot, !file.saysServer, let first = file.leading else { return nil }
            guard !first.facts.isSelfIssued, first.facts.isAuthority != true else { return nil }
            return Finding(
                .leafAsRoot, .fails, file.path,
                "By its name it is a root, but “\(first.title)” is a certificate that a root signed.",
                why: subject.why(.refused(alert: "tlsv1 alert unknown ca")),
                mend: "openssl s_client -connect HOST:8883 -showcerts   # the root is the last, or named there as its issuer")
        }
    }

    private static func authorityAsLeaf(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard certificate.facts.isAuthority == true, !certificate.facts.names.isEmpty || !certificate.facts.addresses.isEmpty
            else {
                return nil
            }
            return Finding(
                .authorityAsLeaf, .warns, file.path, "“\(certificate.title)” is an authority and a server at once.",
                why: "Who gets the server's key can then sign certificates that every board trusts; strict clients refuse it.",
                mend: "mqttlab certs")
        }
    }

    private static func outlivesIssuer(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard !certificate.isRoot, let issuer = subject.issuer(of: certificate),
                certificate.facts.notAfter > issuer.facts.notAfter
            else { return nil }
            return Finding(
                .outlivesIssuer, .warns, file.path,
                "“\(certificate.title)” is to last longer than its root, which ends on \(CalendarDate(issuer.facts.notAfter)).",
                why: "On that day both stop being accepted.", mend: "mqttlab certs")
        }
    }
}
