extension BoardGuide {
    /// Everything for Wi-Fi Fundamentals, where the firmware carries the credentials.
    var wifiFiles: [SetFile] {
        [
            SetFile("wifi/README.txt", lines: wifiText),
            SetFile("wifi/src/credentials/ca-cert.pem", authority.certificate),
            SetFile(BoardFiles.clientCertificate(.wifi), client.certificate),
            SetFile("wifi/src/credentials/private-key.pem", client.key, isSecret: true),
            SetFile("wifi/prj.conf", lines: wifiConfiguration),
            SetFile("wifi/older/ca_certificate.crt", authority.certificate),
        ]
    }

    private var wifiConfiguration: [String] {
        var lines = [
            "CONFIG_MQTT_LIB_TLS=y", "CONFIG_NET_SOCKETS_SOCKOPT_TLS=y", "CONFIG_TLS_CREDENTIALS=y", "CONFIG_MBEDTLS_RSA_C=y",
            "CONFIG_MQTT_HELPER_SEC_TAG=\(Self.securityTag)", "CONFIG_MQTT_HELPER_CERTIFICATES_FOLDER=\"src/credentials\"",
            "CONFIG_MBEDTLS_HEAP_SIZE=81920", hostLine,
        ]
        if key == "P-384" { lines.append("CONFIG_PSA_WANT_ECC_SECP_R1_384=y") }
        return lines
    }

    private var wifiText: [String] {
        [
            "Wi-Fi Fundamentals, lesson 4, exercise 2: what goes where",
            "",
            "NCS 2.8 and later (mqtt_helper)",
            "  src/credentials/ca-cert.pem       the root: without it, or under another name, the board verifies nothing and",
            "                                    says nothing while building",
            "  src/credentials/client-cert.pem   only for a broker that asks for client certificates",
            "  src/credentials/private-key.pem   its key, secret; it ends up in the firmware image",
            "  prj.conf                          the lines to have in prj.conf; CONFIG_MBEDTLS_HEAP_SIZE belongs to the board's",
            "                                    own .conf, with CONFIG_MBEDTLS_ENABLE_HEAP=y on nRF5340 DK and EK",
            "",
            "NCS 2.5 to 2.7 (Zephyr's mqtt.h)",
            "  older/ca_certificate.crt          where the exercise has its own; the course's script/cert_to_header.py makes",
            "                                    src/certificate.h from it (the header's exact form is not known here)",
            "",
            "The board is told: \(hostLine)",
            otherHost,
            "It reaches this computer in the same network: start the broker with --lan.",
        ] + wifiAdvice + [
            "",
            "As the course builds them, these boards do not check dates.",
            "A failed handshake shows as TLS handshake error and -113; a wrong root, host or key type all look like that.",
        ]
    }

    private var wifiAdvice: [String] {
        switch key {
        case "P-384": ["The keys are P-384: CONFIG_PSA_WANT_ECC_SECP_R1_384=y is needed, or the handshake fails with -113."]
        case "RSA 2048": ["The keys are RSA: CONFIG_MBEDTLS_RSA_C=y is needed."]
        default: []
        }
    }
}
