import MQTTWire

/// A message as it goes to one session: what its PUBLISH has to say, also when it is sent again.
struct Outgoing: Sendable {
    var message: Message
    var qos: QoS
    var retain: Bool
    var terms: SubscriptionTerms?

    init(message: Message, qos: QoS, retain: Bool, terms: SubscriptionTerms? = nil) {
        self.message = message
        self.qos = qos
        self.retain = retain
        self.terms = terms
    }
}
