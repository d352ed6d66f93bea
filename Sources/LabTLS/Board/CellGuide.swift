extension BoardGuide {
    /// Everything for Cellular IoT Fundamentals, where the modem keeps the credentials.
    var cellFiles: [SetFile] {
        [
            SetFile("cell/README.txt", lines: cellText),
            SetFile("cell/credentials/ca-cert.pem", authority.certificate),
            SetFile("cell/prj.conf", lines: cellConfiguration),
            SetFile("cell/modem/at-cmng.txt", modemScript.script, isSecret: true),
            SetFile(BoardFiles.clientCertificate(.cell), client.certificate),
            SetFile("cell/modem/private-key.pem", client.key, isSecret: true),
            SetFile("cell/older/server_certificate.crt", authority.certificate),
            SetFile("cell/older/src/certificate.h", HeaderFile.bytes(authority.certificate)),
        ]
    }

    private var modemScript: ModemScript {
        ModemScript(
            tag: Self.securityTag, authority: authority.certificate, client: client.certificate, key: client.key)
    }

    /// Exercise 2 of NCS 3.2 and later. The port is left to mqtt_helper: 8883 as soon as TLS is on.
    private var cellConfiguration: [String] {
        [
            "CONFIG_MQTT_LIB_TLS=y", "CONFIG_MBEDTLS=y", "CONFIG_TLS_CREDENTIALS=y",
            "CONFIG_MQTT_HELPER_SEC_TAG=\(Self.securityTag)", "CONFIG_MODEM_KEY_MGMT=y", hostLine,
        ]
    }

    private var cellText: [String] {
        [
            "Cellular IoT Fundamentals, lesson 4, exercise 2: what goes where",
            "",
            "NCS 3.2 and later (main.c alone, mqtt_helper)",
            "  credentials/ca-cert.pem   beside CMakeLists.txt of l4_e2, not in src",
            "  prj.conf                  the lines to have in prj.conf",
            "",
            "NCS 2.2 to 3.1 (main.c and mqtt_connection.c)",
            "  older/src/certificate.h   to src/certificate.h",
            "  or older/server_certificate.crt to the exercise's folder, and the course's own script makes the header from it",
            "  The Kconfig names differ there: CONFIG_MQTT_TLS_SEC_TAG=\(Self.securityTag), CONFIG_MQTT_BROKER_HOSTNAME, and",
            "  CONFIG_MQTT_BROKER_PORT=\(Self.port).",
            "",
            "Without flashing: modem/at-cmng.txt writes root, client certificate and key to security tag \(Self.securityTag)",
            "  Send it as it is: the line feeds inside the quotes are part of the content. It begins with AT+CFUN=4, because the",
            "  modem takes credentials only while it is offline (else +CME ERROR: 518).",
            "  It carries the client's private key: keep it to yourself.",
            "",
            "What AT%CMNG=1 must answer then, SHA-256 of the content; upper and lower case are the same",
        ] + modemScript.expectations.map { "  " + $0 } + [
            "",
            "The limit is 4 kB a credential; here the root has \(authority.certificate.count) bytes.",
            "Old credentials survive a flash: AT%CMNG=3,\(Self.securityTag),0 deletes the root in tag \(Self.securityTag).",
            "",
            "What a cellular board cannot do: reach this laptop. It comes from the mobile network, and your router lets nobody in.",
            "Ways out: a broker on a computer with a public address (mqttlab certs --host ITS.NAME, copy the set there), a port",
            "forwarded by your router, or a tunnel that passes TCP on unopened. The name that the board asks for must then be in",
            "the broker's certificate.",
            "",
            "The board is told: \(hostLine)",
            otherHost,
        ] + cellAdvice + [
            "",
            "Not known of the modem: whether it checks dates, and whether it accepts an address instead of a name. A name is safe.",
        ]
    }

    private var cellAdvice: [String] {
        host.isAddress ? ["\(host.text) is an address. For a cellular board prefer a name: mqttlab certs --host NAME."] : []
    }
}

/// A certificate as the C header that the older branches of the cellular course compile.
enum HeaderFile {
    static func bytes(_ pem: [UInt8]) -> [UInt8] {
        let lines = String(decoding: pem, as: UTF8.self).split(separator: "\n").map { "\"\($0)\\n\"" }
        return Array(("#define CA_CERTIFICATE \\\n" + lines.joined(separator: " \\\n") + "\n").utf8)
    }
}
