import BrokerCore
import ClientCore
import Diagnosis
import Foundation
import LabNet
import LabTLS
import MQTTSessions
import TestKit
import Tracing

/// Certificates of one test, as values and as files for foreign programs; the folder goes with it.
final class TLSFixture {
    let folder: String
    let authority: [UInt8]
    let broker: TLSServerOptions
    let client: TLSClientOptions.Identity

    init(_ kind: PrivateKey.Kind = .p256, hosts: [HostName] = [.name("localhost"), .address4("127.0.0.1")]) throws {
        let now = Int(Date.now.timeIntervalSince1970)
        func template(_ role: CertificateTemplate.Role, _ name: String) -> CertificateTemplate {
            CertificateTemplate(
                role: role, commonName: name, organizationalUnit: "test", notBefore: now - 86_400, notAfter: now + 86_400)
        }
        let rootKey = try PrivateKey(generating: kind)
        let root = try CertificateMaker.issue(template(.authority, "Test CA"), for: rootKey)
        func issue(_ role: CertificateTemplate.Role, _ name: String) throws -> (chain: [UInt8], key: [UInt8]) {
            let key = try PrivateKey(generating: kind)
            return (try CertificateMaker.issue(template(role, name), for: key, by: (root, rootKey)).pem(), try key.pem())
        }
        authority = try root.pem()
        let server = try issue(.broker(hosts), "localhost")
        let board = try issue(.client, "board")
        broker = TLSServerOptions(chain: server.chain, key: server.key)
        client = TLSClientOptions.Identity(chain: board.chain, key: board.key)
        folder = NSTemporaryDirectory() + "mqttlab-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for (name, bytes) in [
            ("ca-cert", authority), ("broker-cert", broker.chain), ("broker-key", broker.key), ("board-cert", client.chain),
            ("board-key", client.key),
        ] {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).pem"))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func file(_ name: String) -> String { "\(folder)/\(name).pem" }

    /// A lab whose broker has both ports.
    func lab(
        recording: Bool = true, _ adjust: @escaping (inout BrokerTLS) -> Void = { _ in },
        limits: @escaping (inout BrokerConfiguration) -> Void = { _ in }
    ) throws -> TestLab {
        try TestLab(
            { options in
                var tls = BrokerTLS(broker)
                tls.port = 0
                tls.authorities = authority
                adjust(&tls)
                options.tls = tls
                limits(&options.configuration)
            }, recording: recording)
    }

    var trusting: ClientTLS { ClientTLS(TLSClientOptions(authorities: authority), expectedHost: "localhost") }
}

extension TestLab {
    var securePort: Int { listeners.first { $0.isTLS }?.port ?? 0 }

    func connect(_ name: String, _ tls: ClientTLS, server: ClientOptions.Server? = nil) throws {
        var options = ClientOptions(server: server)
        options.tls = tls
        try port.ask { [options] in try $0.connect(name, options) }
    }

    /// The failures that were explained so far, by name.
    func explained() throws -> [String] {
        try port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap {
                if case .explained(let explanation) = $0.what { explanation.name } else { nil }
            }
        }
    }

    func untilExplained(_ name: String) throws {
        try untilTrue(name) { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).contains {
                if case .explained(let explanation) = $0.what { explanation.name == name } else { false }
            }
        }
    }
}
