import BrokerCore
import MQTTWire
import Testing

@Suite("A message goes from one client to another")
struct QoSTests {
    /// 3.1.1 MQTT-4.3.1-1, MQTT-3.8.4-1
    @Test("QoS 0: forwarded once, acknowledged never")
    func qos0() {
        var lab = Harness()
        #expect(lab.connect(1, "sub") == [.sent(1, connack())])
        #expect(lab.receive(1, subscribe(7, ("a/+", 2))) == [.sent(1, suback(7, 2))])
        lab.connect(2, "pub")
        #expect(lab.receive(2, publish("a/b", "hi")) == [.sent(1, publish("a/b", "hi"))])
        #expect(lab.receive(2, publish("b", "hi")) == [])
    }
}
