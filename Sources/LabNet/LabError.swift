public import ClientCore
public import Diagnosis
internal import MQTTWire

/// Why the lab could not do what it was asked: what happened, why, and what to try next.
public enum LabError: Error, Sendable, Hashable {
    /// Another program, or another broker of this lab, listens on the port.
    case portInUse(port: Int, holder: PortHolder?)
    /// The system refused the address; `reason` is the system's own sentence.
    case cannotBind(address: String, port: Int, reason: String, hint: BindHint)
    /// `broker start` while one runs.
    case brokerAlreadyRunning(port: Int)
    /// A client wants TLS, and the lab's broker has no port for it.
    case noTLSPort
    /// A command needs the lab's broker and there is none.
    case noBroker
    /// No client was ever connected under this name.
    case noSuchClient(String)
    /// `connect` for a name that is connected, or about to be.
    case clientAlreadyConnected(String)
    /// The client's connection is gone.
    case clientNotConnected(String)
    /// The client would break a rule with it.
    case notAllowed(RequestFailure)
    /// A client identifier, topic or user name that MQTT cannot carry.
    case notRepresentable(what: String, text: String)
    /// No TCP connection came to be.
    case cannotConnect(client: String, server: String, reason: String)
    /// TCP stood, and TLS did not come to be.
    case cannotSecure(client: String, Explanation)
    /// The certificate, its key, or the authorities cannot be used.
    case cannotUseCertificate(reason: String)
    /// A file of accounts or of rules is not one, or cannot be read.
    case cannotUseAccess(what: String, path: String, reason: String)
    /// `accounts add` for a name that is there.
    case accountExists(name: String, path: String)
    /// The lab was shut down while something was asked of it.
    case shutDown
    /// The system failed in a way that has no sentence of its own here.
    case system(doing: String, reason: String)

    /// What a refused bind has to do with.
    public enum BindHint: Sendable, Hashable {
        /// Ports below 1024 belong to root.
        case privilegedPort
        /// The machine does not have the address.
        case addressNotOurs
        /// Anything else.
        case other
    }
}

extension LabError: CustomStringConvertible {
    /// What happened, in one sentence.
    public var what: String {
        switch self {
        case .portInUse(let port, _): "Port \(port) is in use."
        case .cannotBind(let address, let port, _, _): "The broker cannot listen on \(address), port \(port)."
        case .brokerAlreadyRunning(let port): "The broker already runs, on port \(port)."
        case .noTLSPort: "The broker has no port for TLS."
        case .noBroker: "No broker runs."
        case .noSuchClient(let name): "There is no client named \(name)."
        case .clientAlreadyConnected(let name): "The client \(name) is connected already."
        case .clientNotConnected(let name): "The client \(name) is not connected."
        case .notAllowed(let refusal): "Not sent: \(refusal.words)."
        case .notRepresentable(let what, let text): "\(what) cannot be \"\(text)\"."
        case .cannotConnect(let client, let server, _): "The client \(client) cannot reach \(server)."
        case .cannotSecure(let client, let explanation): "The client \(client) has no secure connection: \(explanation.summary)."
        case .cannotUseCertificate: "The certificate cannot be used."
        case .cannotUseAccess(let what, let path, _): "The \(what) in \(path) cannot be used."
        case .accountExists(let name, let path): "\(name) has an account in \(path) already."
        case .shutDown: "The lab is shutting down."
        case .system(let doing, _): "The system refused while \(doing)."
        }
    }

    /// Why it happened, in one sentence.
    public var why: String {
        switch self {
        case .portInUse(_, let holder):
            holder?.words ?? "Another program listens there; the system does not tell this user which."
        case .cannotBind(_, _, let reason, _): "The system says: \(reason)."
        case .brokerAlreadyRunning: "A lab has one broker."
        case .noTLSPort: "It was started without one."
        case .noBroker: "It was stopped, or never started."
        case .noSuchClient: "A client gets its name when it connects."
        case .clientAlreadyConnected: "One name is one connection."
        case .clientNotConnected: "Its connection ended, or never came to be."
        case .notAllowed(let refusal):
            refusal.clause?.cited(for: .v5).map { "The rule is \($0)." } ?? "The broker would end the connection for it."
        case .notRepresentable:
            "MQTT carries text as UTF-8 of at most 65,535 bytes without the character U+0000; a topic is never empty."
        case .cannotConnect(_, _, let reason): "The system says: \(reason)."
        case .cannotSecure(_, let explanation):
            explanation.causes.first?.words ?? explanation.meaning
        case .cannotUseCertificate(let reason): "The reason: \(reason)."
        case .cannotUseAccess(_, _, let reason): "The reason: \(reason)."
        case .accountExists: "One name is one account."
        case .shutDown: "Its event loop has ended."
        case .system(_, let reason): "It says: \(reason)."
        }
    }

    /// What to try next, in one sentence.
    public var tryNext: String {
        switch self {
        case .portInUse(_, let holder):
            if holder?.isMosquitto == true {
                "Stop Debian's service with `sudo systemctl stop mosquitto`, or take a free port with `--port 0`."
            } else {
                "Stop that program, or take a free port with `--port 0`."
            }
        case .cannotBind(_, _, _, .privilegedPort):
            "Take a port from 1024 up, such as `--port 1883`, or `--port 0` for a free one."
        case .cannotBind(_, _, _, .addressNotOurs): "Look with `ip address` which addresses this machine has."
        case .cannotBind(_, _, _, .other): "Take another port with `--port N`, or a free one with `--port 0`."
        case .brokerAlreadyRunning: "Use it as it is, or stop it first with `broker stop`."
        case .noTLSPort: "Stop it with `broker stop`, then `broker start --tls`."
        case .noBroker: "Start it with `broker start`."
        case .noSuchClient(let name): "Connect it with `connect \(name)`; `clients` lists those that there are."
        case .clientAlreadyConnected(let name): "Use it as it is, or end it first with `disconnect \(name)`."
        case .clientNotConnected(let name): "Connect it again with `connect \(name)`."
        case .notAllowed(.unknownToVersion): "Connect it with `--v5`."
        case .notAllowed: "Look at what was agreed on with `trace connect connack`."
        case .notRepresentable: "Choose another text."
        case .cannotConnect: "Check that a broker runs there, and that no firewall stands between."
        case .cannotSecure(_, let explanation):
            explanation.causes.first?.remedy ?? "Look at the handshake with `trace tls`."
        case .cannotUseCertificate: "Look at the files with `certs check`."
        case .cannotUseAccess(what: "accounts", let path, _):
            "Make them with `mqttlab accounts add NAME --file \(path)`; what is damaged nobody is let in by."
        case .cannotUseAccess: "Mend the file; until then nothing of it holds."
        case .accountExists(let name, let path):
            "Give it another password with `accounts password \(name) --file \(path)`."
        case .shutDown: "Start the program again."
        case .system: "Try again; if it stays, the system's log may tell more."
        }
    }

    /// All three sentences.
    public var description: String { "\(what) \(why) \(tryNext)" }
}
