import BrokerCore
import ClientCore
import MQTTSessions
import MQTTWire
import Simulation
import TestKit
import Testing

/// What MQTT promises of delivery, held by client and broker together over links that delay, cut and time out.
@Suite("Delivery over links that break")
struct DeliveryPromiseTests {
    @Test("QoS 1 at least once, QoS 2 exactly once, in order, and nothing is left over", arguments: 0..<20)
    func promises(block: Int) {
        for seed in block * 50..<(block + 1) * 50 {
            var scenario = Scenario(seed: UInt64(seed))
            scenario.playOut()
            let broken = scenario.brokenPromises()
            #expect(broken == [], "seed \(seed)")
            if !broken.isEmpty { return }
        }
    }

    // Not in 3.1, whose CONNACK cannot say that the session is gone: there a client keeps waiting for PUBREL.
    @Test("A broker that forgets everything leaves no client of 3.1.1 or 5.0 waiting for ever", arguments: 0..<4)
    func forgetfulBroker(block: Int) {
        for seed in block * 50..<(block + 1) * 50 {
            var scenario = Scenario(seed: UInt64(seed), versions: [.v311, .v5])
            scenario.playOut(brokerRestarts: true)
            let left = scenario.leftovers()
            #expect(left == [], "seed \(seed)")
            if !left.isEmpty { return }
        }
    }

    @Test("The lab's client, idle for an hour, is never closed for its keep-alive", arguments: [1, 5, 60] as [UInt16])
    func keepAliveNeverTrips(seconds: UInt16) {
        let configuration = ClientConfiguration(clientIdentifier: clientIdentifier("idle"), keepAlive: seconds)
        var network = SimulatedNetwork([configuration], seed: 1)
        // With the long delays of one packet in twenty that is 1 s, the patience of the shortest keep-alive twice over.
        network.latency = .milliseconds(40)
        network.connect(0)
        network.run(until: .seconds(3_600))
        guard case .connected = network.hosts[0].core.phase else {
            Issue.record("ended: \(network.hosts[0].core.phase)")
            return
        }
    }

    @Test("A silent client is closed 1.5 × its keep-alive after its last packet arrived")
    func silence() {
        let configuration = ClientConfiguration(clientIdentifier: clientIdentifier("silent"), keepAlive: 4)
        var network = SimulatedNetwork([configuration], seed: 1)
        network.latency = .zero
        network.connect(0)
        network.run(until: .seconds(10))
        // The last ping left at 7.2 s.
        network.feed(.silence(true), to: 0)
        network.run(until: .seconds(13.199))
        #expect(network.broker.snapshot().sessions.map(\.isConnected) == [true])
        network.run(until: .seconds(13.2))
        #expect(network.broker.snapshot().sessions == [] && network.hosts[0].core.phase == .closed(nil))
    }
}
