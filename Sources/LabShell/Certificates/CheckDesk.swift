internal import LabNet
internal import LabTLS
public import Typesetting

/// What is asked of `certs check`, as it was typed.
public struct CheckOfCertificates: Sendable {
    /// Files, folders, and servers as `HOST:PORT`.
    public var subjects: [String]
    public var host: String?
    public var track: String?

    public init(_ subjects: [String], host: String? = nil, track: String? = nil) {
        self.subjects = subjects
        self.host = host
        self.track = track
    }

    /// What was found, for people and for programs.
    public struct Answer: Sendable {
        public var lines: [StyledLine]
        public var json: String
        /// Whether anything would fail, or there was nothing to look at.
        public var hasFailures: Bool
    }

    /// Looks, in a lab of its own where a server is among the subjects.
    public func answer() throws(ShellFailure) -> Answer {
        var own: LabPort?
        defer { own?.shutDown() }
        do {
            return try answer {
                let port = own ?? LabPort(recording: false)
                own = port
                return port
            }
        } catch let failure as ShellFailure {
            throw failure
        } catch {
            throw ShellFailure("\(error)")
        }
    }

    /// Looks; `lab` is where connections are made, begun when the first is needed.
    func answer(isInterrupted: () -> Bool = { false }, lab: () throws -> LabPort) throws -> Answer {
        var request = CheckRequest(track: track.flatMap(Track.init(rawValue:)), now: WallClock.now)
        request.host = try host.map { host throws(ShellFailure) in
            try Self.reading("certs check Certs/lab --host localhost") { () throws(HostNameError) in try HostName(host) }
        }
        var paths: [String] = []
        var servers: [ServerSight] = []
        for subject in subjects {
            if let address = try Self.server(subject) {
                let probe = try lab().look(at: address, host: request.host ?? address.host, as: request.device)
                servers.append(try Self.result(of: probe, isInterrupted))
            } else {
                paths.append(subject)
            }
        }
        do throws(SystemError) {
            let check = try CertificateCheck(servers: servers, paths: paths, request)
            return Answer(lines: check.lines, json: check.json, hasFailures: check.hasFailures || check.items.isEmpty)
        } catch {
            throw ShellFailure(
                Escaping.visible(error.description).asSentence, tries: ["certs check Certs/lab", "certs check localhost:8883"])
        }
    }

    /// Whether something lies on the disk under that name: then it is meant, and no server.
    static func isPath(_ text: String) -> Bool { CertificateCheck.exists(text) }

    /// The server that a text means.
    private static func server(_ text: String) throws(ShellFailure) -> ServerAddress? {
        guard !isPath(text) else { return nil }
        return try reading("certs check localhost:8883") { () throws(HostNameError) in try ServerAddress(text) }
    }

    private static func reading<T>(_ example: String, _ read: () throws(HostNameError) -> T) throws(ShellFailure) -> T {
        do throws(HostNameError) {
            return try read()
        } catch {
            throw ShellFailure("\(Escaping.visible(error.description)).", tries: [example])
        }
    }

    private static func result(of probe: ServerProbe, _ isInterrupted: () -> Bool) throws -> ServerSight {
        while true {
            // In slices, so that Ctrl-C is heard; the probe itself ends by its limits.
            switch probe.result(within: .milliseconds(100)) {
            case .success(let sight): return sight
            case .failure(let failure): throw ShellFailure(failure)
            case nil: if isInterrupted() { throw Interrupted() }
            }
        }
    }
}

extension CheckRequest {
    /// The board whose abilities a server is tried with: the modem, unless the course's other board was asked for.
    fileprivate var device: DeviceProfile { track == .wifi ? .nrf70 : .nrf91 }
}

extension ShellFailure {
    init(_ failure: ProbeFailure) {
        switch failure {
        case .unknownHost(let name):
            self.init(
                "There is no host named \(Escaping.visible(name)).",
                because: "Nobody that this computer asks knows an address for it.",
                advice: "Check the name, and whether this computer is online.")
        case .unreachable(let server, let reason):
            self.init(
                "\(server.text) cannot be reached.", because: "The system says: \(reason).",
                advice: "Check that a broker runs there with a port for TLS, and that no firewall stands between.",
                tries: ["broker start --tls"])
        case .silent(let server, let seconds):
            self.init(
                "\(server.text) does not answer within \(seconds) s.",
                because: "No TCP connection came to be: the host is off, or a firewall swallows what is sent to it.",
                advice: "Check address and port, and the firewalls at both ends.")
        case .noTLS(let server, let what, let why, let advice):
            self.init("\(server.text) shows no certificate: \(what).", because: why, advice: advice)
        case .own(let reason): self.init("The server was not looked at.", because: "\(reason).")
        }
    }
}
