import Foundation

/// `openssl s_server` on a free port of loopback, ended with the value.
public final class OpenSSLServer {
    public let program: Program
    public let port: Int

    public init(_ arguments: [String]) throws {
        program = try Program("openssl", ["s_server", "-accept", "127.0.0.1:0"] + arguments)
        let ready = "ACCEPT 127.0.0.1:"
        let said = try program.wait { $0.contains(ready) && $0.hasSuffix("\n") }
        let digits = said.components(separatedBy: ready).last?.prefix { $0.isNumber } ?? ""
        guard let port = Int(digits) else { throw Program.Failure.tooSlow("openssl s_server", said: said) }
        self.port = port
    }

    deinit { program.terminate() }
}
