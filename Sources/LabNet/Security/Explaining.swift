internal import Diagnosis
internal import LabTLS

extension TLSFailure {
    /// The failure as the broker explains it.
    func explanation(seenBy broker: BrokerHost) -> Explanation { Explanation(name: "tls", summary: "\(cause)") }

    /// The failure as one of the lab's clients explains it.
    func explanation(seenBy client: LabClient) -> Explanation { Explanation(name: "tls", summary: "\(cause)") }
}
