import Glibc
import MQTTSessions
import TestKit
import Testing

@testable import LabNet

@Suite("Where the broker listens")
struct ListeningTests {
    @Test("port 0 takes one free port for IPv4 and IPv6, and both lead to the same broker")
    func bothFamilies() throws {
        let lab = try TestLab()
        #expect(lab.listeners.map(\.address) == ["127.0.0.1", "::1"])
        #expect(Set(lab.listeners.map(\.port)).count == 1 && lab.number != 0)
        let four = try RawClient.connected("four", port: lab.number)
        let six = try RawClient.connected("six", port: lab.number, v6: true)
        try lab.untilTrue("two sessions") { $0.brokerSnapshot?.sessions.map(\.client) == ["four", "six"] }
        #expect(lab.listeners.map(\.description) == ["127.0.0.1:\(lab.number)", "[::1]:\(lab.number)"])
        _ = (four, six)
    }

    @Test("a port in use names its holder, and the lab may try again with another")
    func portInUse() throws {
        let first = try TestLab()
        let second = LabPort()
        defer { second.shutDown() }
        var options = BrokerOptions()
        options.port = first.number
        let error = #expect(throws: LabError.self) { try second.startBroker(options) }
        guard case .portInUse(first.number, let holder?)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(holder.processIdentifier == Int(getpid()))
        options.port = 0
        #expect(try second.startBroker(options).isEmpty == false)
    }

    @Test("Debian's mosquitto is named, with the command that stops it")
    func mosquitto() throws {
        let free = try TestLab().number
        let mosquitto = try Program("mosquitto", ["-p", "\(free)"])
        defer { mosquitto.terminate() }
        for _ in 0..<500 {
            if (try? RawClient(port: free)) != nil { break }
            usleep(10_000)
        }
        let port = LabPort()
        defer { port.shutDown() }
        var options = BrokerOptions()
        options.port = free
        let error = #expect(throws: LabError.self) { try port.startBroker(options) }
        let holder = PortHolder(processIdentifier: Int(mosquitto.processIdentifier), name: "mosquitto")
        #expect(error == .portInUse(port: free, holder: holder))
        #expect(
            error?.description
                == "Port \(free) is in use. mosquitto (process \(mosquitto.processIdentifier)) listens there. "
                + "Stop Debian's service with `sudo systemctl stop mosquitto`, or take a free port with `--port 0`.")
    }

    @Test("a second broker of the same lab is refused, and after a stop the port is free at once")
    func startStopStart() throws {
        let lab = try TestLab()
        let number = lab.number
        #expect(throws: LabError.brokerAlreadyRunning(port: number)) { try lab.port.startBroker() }
        let client = try RawClient.connected("left", port: number)
        try lab.port.stopBroker()
        #expect(client.receiveToEnd()?.bytes == [])
        #expect(try lab.port.ask { $0.brokerStatus } == nil)
        var options = BrokerOptions()
        options.port = number
        #expect(try lab.port.startBroker(options).first?.port == number)
        #expect(throws: Never.self) { try RawClient.connected("back", port: number) }
    }

    @Test("without --lan only this machine is listened to")
    func loopbackOnly() throws {
        #expect(try TestLab().listeners.allSatisfy { !$0.isOpenToOthers })
    }

    @Test("with --lan the addresses of this machine's networks are open, each by its own")
    func lan() throws {
        let lab = try TestLab { $0.lan = true }
        let open = lab.listeners.filter(\.isOpenToOthers)
        #expect(lab.listeners.prefix(2).map(\.address) == ["127.0.0.1", "::1"])
        #expect(open.allSatisfy { $0.port == lab.number && !$0.address.hasPrefix("127.") && $0.address != "0.0.0.0" })
        #expect((LanAdvice(lab.listeners) == nil) == open.isEmpty)
    }

    @Test("a Wi-Fi board is told the Wi-Fi address, and the port only where it is not the usual one")
    func advice() {
        func listener(_ address: String, _ port: Int, _ interface: String?) -> Listener {
            Listener(address: address, port: port, interface: interface)
        }
        let usual = LanAdvice([
            listener("127.0.0.1", 1883, nil), listener("172.17.0.1", 1883, "docker0"), listener("10.0.0.7", 1883, "enp3s0"),
            listener("192.168.1.20", 1883, "wlp2s0"), listener("2001:db8::1", 1883, "wlp2s0"),
        ])
        #expect(usual?.kconfigLine == "CONFIG_MQTT_SAMPLE_BROKER_HOSTNAME=\"192.168.1.20\"")
        #expect(usual?.portLine == nil)
        #expect(usual?.firewallHint == "sudo ufw allow 1883/tcp")
        #expect(LanAdvice([listener("10.0.0.7", 4000, "eth0")])?.portLine == "CONFIG_MQTT_HELPER_PORT=4000")
        #expect(LanAdvice([listener("127.0.0.1", 1883, nil)]) == nil)
    }
}

@Suite("Who holds a port")
struct PortHolderTests {
    @Test("the sockets of /proc/net/tcp that listen on the port")
    func table() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000   112        0 21455 1 0000000000000000 100
               1: 0100007F:075B 0100007F:C350 01 00000000:00000000 00:00000000 00000000   112        0 21999 1 0000000000000000 20
               2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18001 1 0000000000000000 100
               3: garbage
            """
        #expect(PortHolder.listeningSockets(port: 1883, table: table) == [.init(user: 112, inode: 21455)])
    }

    @Test("where the system tells only the user, the user is named")
    func userOnly() {
        #expect(PortHolder(processIdentifier: nil, name: "mosquitto").words == "A program of the user mosquitto listens there.")
        #expect(PortHolder(processIdentifier: nil, name: "mosquitto").isMosquitto)
    }
}
