/// What a board's own limits forbid, though it is a good certificate elsewhere.
enum DeviceRules {
    static let all: [CheckRules.Rule] = [tooLarge, keyForTrack]

    /// What the nRF91 modem takes: as a chain in the handshake, and as a credential.
    private static let modemLimit = 4_096

    private static func tooLarge(_ subject: CheckSubject) -> [Finding] {
        guard subject.request.track != .wifi else { return [] }
        return subject.files.compactMap { file in
            let size = file.certificates.reduce(0) { $0 + $1.facts.size }
            if size > modemLimit {
                return Finding(
                    .tooLarge, .fails, file.path,
                    "Its \(file.certificates.count) certificates have \(size) bytes; the modem takes \(modemLimit).",
                    why: file.server == nil
                        ? "nRF91: writing it crashes the modem (“Modem has crashed”, then -110 or -1); as a server's chain it is refused."
                        : "nRF91: the modem refuses a server with a chain of more than 4 kB; which number it shows is not known.",
                    mend: "mqttlab certs --track cell   # one root and one leaf, about 1 kB")
            }
            guard file.server == nil, file.bytes.count > modemLimit, let first = file.leading,
                first.isRoot || first.facts.isAuthority == true
            else {
                return nil
            }
            return Finding(
                .tooLarge, .fails, file.path, "As text it has \(file.bytes.count) bytes; the modem takes \(modemLimit).",
                why: "nRF91: writing it crashes the modem (“Modem has crashed”, then -110 or -1).",
                mend: "openssl x509 -in \(file.quoted) -out one.pem   # only the root, without text around it")
        }
    }

    private static func keyForTrack(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            let key = certificate.facts.keyName
            if key.hasPrefix("ED"), subject.request.track != .wifi {
                return Finding(
                    .keyForTrack, .fails, file.path, "The key of “\(certificate.title)” is \(key).",
                    why:
                        "nRF91: none of the modem's cipher suites can use it: the broker's log says “no shared cipher”, the board \(Symptoms.cellNothingShared).",
                    mend: "mqttlab certs --key p256")
            }
            guard key == "P-384", subject.request.track == .wifi else { return nil }
            return Finding(
                .keyForTrack, .fails, file.path, "The key of “\(certificate.title)” is P-384.",
                why:
                    "nRF70: without CONFIG_PSA_WANT_ECC_SECP_R1_384=y the handshake fails: -113, and “no shared cipher” at the broker.",
                mend: "mqttlab certs --key p256   # or that line in prj.conf")
        }
    }
}
