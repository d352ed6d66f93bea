/// Under which host a broker's certificate is accepted, and for what.
enum NameRules {
    static let all: [CheckRules.Rule] = [noAlternativeName, otherHost, addressNotAsName, wrongPurpose]

    private static func noAlternativeName(_ subject: CheckSubject) -> [Finding] {
        subject.servers.filter { $1.facts.names.isEmpty && $1.facts.addresses.isEmpty }.map { file, certificate in
            Finding(
                .noAlternativeName, .fails, file.path, "“\(certificate.title)” has no subject alternative name.",
                why: subject.why(
                    Symptoms(
                        computer: "Python and this lab's clients look nowhere else and refuse it; mosquitto_pub still takes the "
                            + "common name, but never for an address",
                        cell: Symptoms.notKnown, wifi: "takes the common name, but never for an address")),
                mend: "mqttlab certs --host \(subject.host(for: file)?.text ?? certificate.facts.commonName ?? "HOST")")
        }
    }

    /// What a server shows must cover its host; among files one broker's certificate that covers it is enough.
    private static func otherHost(_ subject: CheckSubject) -> [Finding] {
        let servers = subject.servers.filter { !$1.facts.names.isEmpty || !$1.facts.addresses.isEmpty }
        let misfits = servers.filter { file, certificate in
            subject.host(for: file).map { !certificate.certificate.covers($0) } ?? false
        }
        let isStored = misfits.count { $0.file.server == nil } < servers.count { $0.file.server == nil }
        return misfits.compactMap { file, certificate in
            guard let host = subject.host(for: file), file.server != nil || !isStored else { return nil }
            let hosts = certificate.facts.hosts.map(\.text).joined(separator: ", ")
            return Finding(
                .otherHost, .fails, file.path, "“\(certificate.title)” is not for \(host.text), but for \(hosts).",
                why: subject.why(.refused(alert: "tlsv1 alert internal error")), mend: "mqttlab certs --host \(host.text)")
        }
    }

    /// Mbed TLS before 3.5 compares an address with the DNS entries only.
    private static func addressNotAsName(_ subject: CheckSubject) -> [Finding] {
        guard subject.request.track == .wifi else { return [] }
        return subject.servers.compactMap { file, certificate in
            guard case .address4(let address)? = subject.host(for: file), certificate.facts.addresses.contains(address),
                !certificate.facts.names.contains(address)
            else { return nil }
            return Finding(
                .addressNotAsName, .warns, file.path, "“\(certificate.title)” carries \(address) as an address only.",
                why: "nRF70: Mbed TLS before 3.5 looks for an address among the DNS entries; \(Symptoms.wifiRefusal).",
                mend: "mqttlab certs --host \(address)")
        }
    }

    private static func wrongPurpose(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard certificate.facts.isAuthority != true, let usage = certificate.facts.extendedKeyUsage, !usage.contains(.any)
            else {
                return nil
            }
            let isAskedFor = subject.host(for: file).map(certificate.certificate.covers) ?? false
            if !usage.contains(.server), file.saysServer || isAskedFor {
                return Finding(
                    .wrongPurpose, .fails, file.path, "“\(certificate.title)” is not allowed to be a server's.",
                    why: subject.why(.refused(alert: "sslv3 alert unsupported certificate")), mend: "mqttlab certs")
            }
            if !usage.contains(.client), file.nameWords.contains("client") {
                return Finding(
                    .wrongPurpose, .fails, file.path, "“\(certificate.title)” is not allowed to be a client's.",
                    why: "A broker that asks for client certificates refuses it: “certificate verify failed”.",
                    mend: "mqttlab certs")
            }
            return nil
        }
    }
}
