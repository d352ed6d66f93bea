import TestKit
import Testing

/// Clients in Python that instructors script with, against the lab's broker: paho-mqtt, and gmqtt by other hands.
@Suite struct PahoClientTests {
    @Test(arguments: [("paho_client.py", 21), ("paho_v5.py", 28), ("gmqtt_client.py", 8)])
    func everyPromiseIsKept(script: String, promises: Int) throws {
        let broker = try LabBroker()
        let ending = try Python.run("Tests/InteropTests/\(script)", [String(broker.port)], limit: .seconds(120))
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.split(separator: "\n").count == promises, "\(ending.output)")
    }
}
