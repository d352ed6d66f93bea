/// Whether a board finds common ground with a server that was looked at.
enum ServerRules {
    static let all: [CheckRules.Rule] = [noCommonGround]

    private static func noCommonGround(_ subject: CheckSubject) -> [Finding] {
        subject.files.compactMap { file in
            guard let server = file.server else { return nil }
            let tried = server.handshakes.first { $0.device != nil && $0.failure != nil && !$0.isRefusedForItself }
            guard let tried, let device = tried.device, let failure = tried.failure else { return nil }
            let isCell = device == .nrf91
            if failure.isVersion {
                return Finding(
                    .noTLS12, .fails, file.path, "It does not speak TLS 1.2: \(failure.words).",
                    why: isCell
                        ? "nRF91: the modem has no other version; \(Symptoms.cellNothingShared)."
                        : "nRF70: the course's boards speak no other version; \(Symptoms.wifiRefusal).",
                    mend: "tls_version tlsv1.2   # in mosquitto.conf, where it is the lowest version")
            }
            return Finding(
                .noSharedSuite, .fails, file.path,
                "A client with no more than \(device.title) gets no connection: \(failure.words).",
                why: isCell
                    ? "nRF91: no version, suite or group in common; \(Symptoms.cellNothingShared)."
                    : "nRF70: no version, suite or group in common; \(Symptoms.wifiRefusal).",
                mend: "mqttlab certs --key p256   # and at the server ECDHE with AES: ciphers in mosquitto.conf")
        }
    }
}
