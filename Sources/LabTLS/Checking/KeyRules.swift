/// Keys: that they belong to their certificates, can be read without a person, and are strong enough.
enum KeyRules {
    static let all: [CheckRules.Rule] = [encrypted, mismatch, weakKey, weakSignature]

    private static func encrypted(_ subject: CheckSubject) -> [Finding] {
        subject.files.filter(\.hasEncryptedKey).map { file in
            Finding(
                .encryptedKey, .fails, file.path, "The private key has a passphrase.",
                why: "mosquitto asks for it while starting and fails where nobody can type (“bad password read”); "
                    + "no board can type it.",
                mend: "openssl pkey -in \(file.quoted) -out \(BoardGuide.quoted(file.path + ".plain"))")
        }
    }

    /// A key and the certificate that by its name, or by being alone with it, must be its own.
    private static func mismatch(_ subject: CheckSubject) -> [Finding] {
        let digests = Set(subject.files.flatMap { $0.certificates.map(\.facts.publicKeyDigest) })
        return subject.files.compactMap { file in
            guard let key = file.key, let digest = try? key.publicDigest(), !digests.contains(digest) else { return nil }
            guard let partner = partner(of: file, in: subject) else { return nil }
            return Finding(
                .keyMismatch, .fails, file.path, "It is not the key of \(partner.name).",
                why: "The broker does not start: “Unable to load server key file”, “key values mismatch”; "
                    + "a client with the two is refused.",
                mend:
                    "openssl pkey -in \(file.quoted) -pubout   # and openssl x509 -in \(partner.quoted) -pubkey -noout: find the pair"
            )
        }
    }

    private static func partner(of key: CheckedFile, in subject: CheckSubject) -> CheckedFile? {
        if key.leading != nil { return key }
        let neighbours = subject.files.filter { $0.folder == key.folder }
        let leaves = neighbours.filter { file in file.leading.map { $0.facts.isAuthority != true && !$0.isRoot } ?? false }
        let certificates = neighbours.filter { $0.leading != nil }
        if let named = certificates.first(where: { $0.stem == key.stem }) { return named }
        let keys = neighbours.filter(\.hasKey)
        return leaves.count == 1 && keys.count == 1 ? leaves.first : nil
    }

    private static func weakKey(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            let words = certificate.facts.keyName.split(separator: " ")
            guard words.count == 2, words[0] == "RSA", let bits = Int(words[1]), bits < 2_048 else { return nil }
            return Finding(
                .weakKey, .fails, file.path, "The key of “\(certificate.title)” is RSA of \(bits) bits.",
                why: subject.why(
                    Symptoms(
                        computer: "OpenSSL refuses it on Debian (“ee key too small”)", cell: Symptoms.notKnown,
                        wifi: Symptoms.notKnown)),
                mend: "mqttlab certs")
        }
    }

    /// The signature of a root is its own, and nobody looks at it.
    private static func weakSignature(_ subject: CheckSubject) -> [Finding] {
        subject.certificates.compactMap { file, certificate in
            guard let hash = certificate.facts.signatureHash, ["SHA1", "MD5"].contains(hash), !certificate.isRoot else {
                return nil
            }
            return Finding(
                .weakSignature, .fails, file.path, "“\(certificate.title)” is signed with \(hash == "SHA1" ? "SHA-1" : hash).",
                why: subject.why(
                    Symptoms(
                        computer: "OpenSSL 3 refuses it on Debian (“ca md too weak”)", cell: Symptoms.notKnown,
                        wifi: Symptoms.notKnown)),
                mend: "mqttlab certs   # or openssl x509 -req … -sha256")
        }
    }
}
