import TestKit
import Testing

/// paho-mqtt, the Python client that many instructors script with, against the lab's broker.
@Suite struct PahoClientTests {
    @Test func everyPromiseIsKept() throws {
        let broker = try LabBroker()
        let ending = try Python.run("Tests/InteropTests/paho_client.py", [String(broker.port)], limit: .seconds(120))
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.split(separator: "\n").count == 21, "\(ending.output)")
    }
}
