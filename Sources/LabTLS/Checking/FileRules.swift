/// How a file is written: what a computer overlooks and a modem does not.
enum FileRules {
    static let all: [CheckRules.Rule] = [unreadable, carriageReturns, lineFeeds, several, openKey]

    private static let modem = "+CME ERROR: 527, or “Failed to provision CA certificate: -22”"

    private static func unreadable(_ subject: CheckSubject) -> [Finding] {
        subject.files.compactMap { file in
            let isEmpty = file.certificates.isEmpty && !file.hasKey
            guard file.problem != nil || isEmpty else { return nil }
            return Finding(
                .unreadable, .fails, file.path,
                isEmpty && file.problem == nil
                    ? "No certificate and no key in PEM is in it." : "OpenSSL \(file.problem ?? "could not read it").",
                why: "Nobody can use it: mosquitto does not start, the modem answers +CME ERROR: 527.",
                mend: "openssl x509 -in \(file.quoted) -inform DER -out \(BoardGuide.quoted(file.path + ".pem"))   # if it is DER"
            )
        }
    }

    /// OpenSSL reads CR-LF, so that the file passes on the computer; of Mbed TLS nothing is known.
    private static func carriageReturns(_ subject: CheckSubject) -> [Finding] {
        guard subject.request.track != .wifi else { return [] }
        return subject.files.filter { $0.isText && $0.bytes.contains(0x0D) }.map { file in
            Finding(
                .carriageReturns, .fails, file.path, "Its lines end with CR-LF, as Windows writes them.",
                why: subject.why(Symptoms(computer: "OpenSSL reads it all the same", cell: modem)),
                mend: "sed -i 's/\\r$//' \(file.quoted)")
        }
    }

    private static func lineFeeds(_ subject: CheckSubject) -> [Finding] {
        guard subject.request.track != .wifi else { return [] }
        return subject.files.compactMap { file in
            guard file.isText else { return nil }
            // A CR stands before the feed where Windows wrote; that has its own rule.
            let ending = file.bytes.filter { $0 != 0x0D }.suffix(2)
            guard let last = ending.last else { return nil }
            if last != 0x0A {
                return Finding(
                    .missingLineFeed, .fails, file.path, "It does not end with a line feed.",
                    why: subject.why(
                        Symptoms(cell: "the firmware drops the last byte, here the last dash of the END line; \(modem)")),
                    mend: "echo >> \(file.quoted)")
            }
            guard ending.first == 0x0A, ending.count == 2 else { return nil }
            return Finding(
                .extraLineFeeds, .warns, file.path, "It ends with more than one line feed.",
                why: "The SHA-256 that AT%CMNG=1 lists is then not that of the plain file.",
                mend: "sed -i -e :a -e '/^\\n*$/{$d;N;ba' -e '}' \(file.quoted)")
        }
    }

    /// A server's file may carry its chain, in order; a root's file carries the root alone.
    private static func several(_ subject: CheckSubject) -> [Finding] {
        subject.files.compactMap { file in
            guard file.certificates.count > 1, let first = file.leading else { return nil }
            let take = "\(file.reading) -out one.pem   # takes the first"
            if file.server == nil, first.facts.isAuthority == true || first.isRoot || file.saysRoot {
                return Finding(
                    .severalCertificates, .warns, file.path,
                    "\(file.certificates.count) certificates stand in it; a board needs the root alone.",
                    why: "Longer than 4 kB together, they crash an nRF91 modem while they are written.", mend: take)
            }
            let isInOrder = zip(file.certificates, file.certificates.dropFirst()).allSatisfy {
                $0.certificate.names($1.certificate) && $0.certificate.isSigned(by: $1.certificate)
            }
            guard !isInOrder else { return nil }
            return Finding(
                .severalCertificates, .warns, file.path, "Its certificates do not follow each other, each signed by the next.",
                why: "A server sends them as they stand; TLS 1.2 wants them in order, and some clients insist.", mend: take)
        }
    }

    /// A group may read it, as mosquitto's own does on Debian; everybody may not.
    private static func openKey(_ subject: CheckSubject) -> [Finding] {
        subject.files.compactMap { file in
            guard file.hasKey, let permissions = file.permissions, permissions & 0o007 != 0 else { return nil }
            return Finding(
                .openKey, .warns, file.path,
                "Everybody on this computer may read this private key (mode \(String(permissions, radix: 8))).",
                why: "Who has the key can pretend to be its owner.", mend: "chmod 600 \(file.quoted)")
        }
    }
}
