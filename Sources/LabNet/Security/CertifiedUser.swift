internal import LabTLS
internal import MQTTWire

extension TLSState {
    /// The user whom the peer's certificate names by its common name: it was verified, or there would be no connection.
    ///
    /// `nil` without a certificate, and where the name is none that MQTT can carry.
    var certifiedUser: MQTTString? {
        guard let der = peerCertificate, let facts = try? Certificate(der: der).facts() else { return nil }
        return facts.commonName.flatMap { $0.isEmpty ? nil : MQTTString($0) }
    }
}
