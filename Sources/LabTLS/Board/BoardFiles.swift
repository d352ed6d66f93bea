/// The files of a set that are made from its certificates: for the boards, for mosquitto, and what to type.
enum BoardFiles {
    static func all(of issued: SetIssuer.Issued, _ plan: SetPlan, folder: String) throws(OpenSSLError) -> [SetFile] {
        let guide = BoardGuide(issued, plan, folder: folder)
        var files = [guide.mosquittoConfiguration, guide.commands]
        for track in plan.tracks {
            switch track {
            case .cell: files += guide.cellFiles
            case .wifi: files += guide.wifiFiles
            }
        }
        return files
    }

    /// Where a track's client certificate lies.
    static func clientCertificate(_ track: Track) -> String {
        switch track {
        case .cell: "cell/modem/client-cert.pem"
        case .wifi: "wifi/src/credentials/client-cert.pem"
        }
    }

    /// Those that carry a private key.
    static let secret: Set<String> = [
        "cell/modem/private-key.pem", "cell/modem/at-cmng.txt", "wifi/src/credentials/private-key.pem",
    ]
}

/// What a set's board files are made from.
struct BoardGuide {
    var folder: String
    var authority: SetIssuer.Issued.Member
    var broker: SetIssuer.Issued.Member
    var client: SetIssuer.Issued.Member
    var host: HostName
    var key: String

    /// The security tag of both courses.
    static let securityTag = 24
    /// The port of MQTT over TLS.
    static let port = 8_883

    init(_ issued: SetIssuer.Issued, _ plan: SetPlan, folder: String) {
        self.folder = folder
        authority = issued.authority
        broker = issued.broker
        client = issued.clients.first { $0.name == plan.boardClient } ?? issued.broker
        host = plan.mainHost
        key = issued.broker.facts.keyName
    }

    /// The host as it stands in a Kconfig string.
    var hostLine: String { "CONFIG_MQTT_SAMPLE_BROKER_HOSTNAME=\"\(host.text)\"" }

    /// What to do when the board has to reach the broker by another name.
    var otherHost: String { "Another name or address: mqttlab certs --host NAME adds it; then change the line above." }
}
