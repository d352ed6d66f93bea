import LabNet
import MQTTSessions
import TestKit
import Testing
import Tracing

@Suite("Strangers are recorded as well as the lab's own clients")
struct StrangerTests {
    @Test("mosquitto's clients exchange a message at each QoS, and the trace names them", arguments: [0, 1, 2])
    func mosquitto(qos: Int) throws {
        let lab = try TestLab()
        let number = "\(lab.number)"
        let subscriber = try Program(
            "mosquitto_sub", ["-p", number, "-i", "sub", "-t", "a/+", "-q", "2", "-C", "1", "-F", "%t %q %p"])
        try lab.untilLine("sub < SUBACK arrived")
        let publisher = try Program.run(
            "mosquitto_pub", ["-p", number, "-i", "pub", "-t", "a/b", "-q", "\(qos)", "-m", "hello"])
        #expect(publisher.status == 0)
        #expect(try subscriber.ending().output == "a/b \(qos) hello\n")
        try lab.untilLine("pub closed: the client said DISCONNECT")
        let exchange = try lab.transcript().filter { $0.hasPrefix("pub") }
        let first = ["pub opened", "pub > CONNECT arrived", "pub < CONNACK arrived"]
        let last = ["pub > DISCONNECT arrived", "pub closed: the client said DISCONNECT"]
        let between = [
            ["pub > PUBLISH 0 \"hello\" arrived"],
            ["pub > PUBLISH 1 #1 \"hello\" arrived", "pub < PUBACK #1 arrived"],
            [
                "pub > PUBLISH 2 #1 \"hello\" arrived", "pub < PUBREC #1 arrived", "pub > PUBREL #1 arrived",
                "pub < PUBCOMP #1 arrived",
            ],
        ]
        #expect(exchange == first + between[qos] + last)
    }

    @Test("a stranger is named by its address until CONNECT tells more, and by what the broker chose for it")
    func names() throws {
        let lab = try TestLab()
        let mute = try RawClient(port: lab.number)
        try lab.untilTrue("opened") { $0.trace.nextNumber > 1 }
        #expect(try lab.port.ask { $0.trace.links.map { $0.name == $0.address && $0.name.hasPrefix("127.0.0.1:") } } == [true])
        mute.send(hex("10 0c 0004 'MQTT' 04 02 0000 0000"))
        #expect(mute.receive(4) == hex("20 02 00 00"))
        let link = try lab.port.ask { $0.trace.links[0] }
        #expect(!link.clientIdentifier.isEmpty && link.name == link.clientIdentifier)
    }

    @Test("a message of one mebibyte passes whole, in pieces on the wire")
    func mebibyte() throws {
        let lab = try TestLab()
        let payload = [UInt8](repeating: 0x61, count: 1 << 20)
        let reader = try RawClient.connected("reader", port: lab.number)
        reader.send(hex("82 06 0001 0001 't' 00"))
        #expect(reader.receive(5) == hex("90 03 0001 00"))
        let writer = try RawClient.connected("writer", port: lab.number)
        let packet = hex("30 83 80 40 0001 't'") + payload
        writer.send(packet)
        #expect(reader.receive(packet.count) == packet)
    }
}
