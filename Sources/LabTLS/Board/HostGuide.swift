extension BoardGuide {
    /// For mosquitto in the lab's place: TLS on its usual port, nobody needs a password.
    var mosquittoConfiguration: SetFile {
        SetFile(
            "mosquitto.conf",
            lines: [
                "# mosquitto -c \(path("mosquitto.conf"))",
                "# Run it as yourself: the key is readable by you alone.",
                "listener \(Self.port)",
                "certfile \(path(SetFileName.certificate(SetFileName.broker)))",
                "keyfile \(path(SetFileName.key(SetFileName.broker)))",
                "allow_anonymous true",
                "# To ask clients for a certificate, take away the # below.",
                "# cafile \(path(SetFileName.certificate(SetFileName.authority)))",
                "# require_certificate true",
            ])
    }

    /// Lines to be copied to a prompt.
    var commands: SetFile { SetFile("commands.txt", lines: commandLines) }

    private var commandLines: [String] {
        let root = Self.quoted(path(SetFileName.certificate(SetFileName.authority)))
        let name = "localhost"
        let broker = "-h \(name) -p \(Self.port) --cafile \(root)"
        let own =
            "--cert \(Self.quoted(path(SetFileName.certificate(client.name)))) --key \(Self.quoted(path(SetFileName.key(client.name))))"
        return [
            "# Listen, then publish from another terminal; no --insecure is needed.",
            "mosquitto_sub \(broker) -t 'devacademy/#' -v",
            "mosquitto_pub \(broker) -t devacademy/publish/topic -m 'Button 1 pressed' -q 1",
            "# To a broker that asks for a client certificate:",
            "mosquitto_pub \(broker) \(own) -t devacademy/publish/topic -m 'Button 1 pressed' -q 1",
            "# Only the handshake, with everything checked:",
            "openssl s_client -connect \(name):\(Self.port) -servername \(name) -verify_hostname \(name) -verify_return_error "
                + "-CAfile \(root)",
            "# As an nRF91 modem would, TLS 1.2 and one of its suites:",
            "openssl s_client -connect \(name):\(Self.port) -tls1_2 -cipher \(modemSuite) -CAfile \(root)",
        ]
    }

    private var modemSuite: String { key.hasPrefix("RSA") ? "ECDHE-RSA-AES128-SHA256" : "ECDHE-ECDSA-AES128-SHA256" }

    private func path(_ name: String) -> String { folder + "/" + name }

    /// As a shell reads it back.
    static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            case UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "+"): true
            default: false
            }
        }
        return isPlain
            ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
