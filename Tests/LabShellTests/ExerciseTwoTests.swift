import LabNet
import TestKit
import Testing

@testable import LabShell

/// Exercise 2 ends with a message over TLS, whoever sends it.
@Suite struct `Exercise 2 with strangers` {
    private let shell: TestShell

    init() throws { shell = try TestShell() }

    /// Whether the lab says that the step is done.
    private var isDone: Bool { shell.shell.execute("check") == .ok }

    private func publish(_ arguments: String...) throws -> Program.Ending {
        let secure = try #require(try shell.shell.lab().ask { $0.brokerStatus?.listeners.first { $0.isTLS }?.port })
        return try Program.run(
            "mosquitto_pub",
            ["-h", "localhost", "-p", "\(secure)", "--cafile", shell.file("Certs/lab/ca-cert.pem"), "-q", "1"] + arguments)
    }

    @Test func `mosquitto_pub --cafile passes the last step`() throws {
        _ = shell.transcript(["lesson exercise-2 --step 7"])
        #expect(!isDone)
        let wrong = try publish("-t", "devacademy/publish/topic", "-m", "button 1 pressed")
        #expect(wrong.status == 0 && !isDone, "\(wrong.errors)")
        let ending = try publish("-t", "devacademy/publish/topic", "-m", "Button 1 pressed")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(isDone, "\(shell.transcript(["trace"]))")
    }

    @Test func `a board of the Wi-Fi track passes it with its own topic`() throws {
        _ = shell.transcript(["lesson exercise-2 --step 7"])
        let ending = try publish(
            "-t", "wifi/fund/board/publish/button/topic99", "-m", "Button 1 pressed", "-i", "nrf7002dk-0123456789",
            "--tls-version", "tlsv1.2")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(isDone, "\(shell.transcript(["trace"]))")
    }

    @Test func `without the name that is asked for it fails, and the broker tells why`() throws {
        _ = shell.transcript(["lesson exercise-2 --step 3"])
        let ending = try publish("-t", "a", "-m", "b", "--cafile", shell.file("Certs/other/ca-cert.pem"))
        #expect(ending.status != 0)
        #expect(isDone, "\(shell.transcript(["trace"]))")
    }

    @Test func `a broker that runs is kept by a setup, unless it lacks TLS`() throws {
        shell.prepare("connect board")
        let plain = try shell.port
        _ = shell.transcript(["lesson exercise-2 --step 2"])
        let first = try shell.shell.lab().ask { $0.brokerStatus?.listeners }
        _ = shell.transcript(["lesson exercise-2 --step 5"])
        let second = try shell.shell.lab().ask { $0.brokerStatus?.listeners }
        #expect(first == second && first?.contains { $0.isTLS } == true && first?.first?.port != plain)
    }
}
