internal import LabNet
internal import LabTLS
public import Typesetting

/// What is asked of `certs`, as it was typed.
public struct CertificateRequest: Sendable {
    public var folder = CertificateRequest.standardFolder
    /// Names and addresses, several in one text with commas between them too.
    public var hosts: [String] = []
    public var client: String?
    public var key: String?
    public var days: Int?
    public var track: String?
    public var force = false

    /// Ignored by git, below the folder that one works in.
    public static let standardFolder = "Certs/lab"
    public static let keys = PrivateKey.Kind.allCases.map(\.rawValue)
    public static let tracks = Track.allCases.map(\.rawValue)
    public static let daysAllowed = SetOrder.daysAllowed
    public static let standardDays = SetOrder.standardDays

    public init() {}
}

/// What `certs` answers: lines for people, one object for programs.
public struct CertificateAnswer: Sendable {
    public var lines: [StyledLine]
    public var json: String
}

/// `certs`, for the command line and for the prompt.
public enum CertificateDesk {
    /// Makes the set or brings it up to date.
    public static func make(_ request: CertificateRequest) throws(ShellFailure) -> CertificateAnswer {
        let order = try order(request)
        do throws(SetFailure) {
            let set = try CertificateSet.make(in: request.folder, order, now: WallClock.now)
            let report = SetReport(set, folder: request.folder)
            return CertificateAnswer(lines: report.lines, json: report.json)
        } catch {
            throw ShellFailure(error, folder: request.folder)
        }
    }

    /// The `openssl` commands that do the same.
    public static func explanation(_ request: CertificateRequest) throws(ShellFailure) -> [StyledLine] {
        let order = try order(request)
        var seen: Set<HostName> = []
        let hosts = (order.hosts + order.ownHosts).filter { seen.insert($0).inserted }
        return OpenSSLCommands.lines(order, hosts: hosts).map { StyledLine($0) }
    }

    private static func order(_ request: CertificateRequest) throws(ShellFailure) -> SetOrder {
        var order = SetOrder()
        for text in request.hosts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            do throws(HostNameError) {
                order.hosts.append(try HostName(String(text)))
            } catch {
                throw ShellFailure(
                    "\(Escaping.visible(error.description)).",
                    tries: ["certs --host broker.example.org", "certs --host 192.168.1.20"])
            }
        }
        order.ownHosts = ownHosts
        if let client = request.client {
            if let reason = SetOrder.whyNoClient(client) { throw ShellFailure("“\(Escaping.visible(client))”: \(reason).") }
            order.client = client
        }
        order.key = request.key.flatMap(PrivateKey.Kind.init(rawValue:))
        order.days = request.days
        if let track = request.track.flatMap(Track.init(rawValue:)) { order.tracks = [track] }
        order.force = request.force
        return order
    }

    /// This machine's names and addresses; those that no certificate can carry are left out.
    private static var ownHosts: [HostName] {
        let name = LocalNetwork.hostName()
        let names = ["localhost", "127.0.0.1", "::1"] + (name.map { [$0, $0 + ".local"] } ?? []) + LocalNetwork.addresses()
        var seen: Set<HostName> = []
        return names.compactMap { try? HostName($0) }.filter { seen.insert($0).inserted }
    }
}

extension ShellFailure {
    init(_ failure: SetFailure, folder: String) {
        let elsewhere = ["certs --out \(folder)-2"]
        switch failure {
        case .refused(.otherKey(let asked, let has)):
            self.init(
                "The set in \(folder) has \(has.rawValue) keys, not \(asked.rawValue).",
                because: "One set has one kind of key.", advice: "--force makes it anew, and boards need its new root.",
                tries: ["certs --key \(asked.rawValue) --out \(folder)-\(asked.rawValue)"])
        case .refused(.noHosts):
            self.init("No name or address is known for the broker.", tries: ["certs --host broker.example.org"])
        case .inTheWay(let folder, let files):
            self.init(
                "In \(folder) these were not made by the lab, or were changed since: \(files.joined(separator: ", ")).",
                because: "The lab overwrites only what it made.", advice: "Move them away, or make the set elsewhere.",
                tries: elsewhere)
        case .foreignFolder(let folder):
            self.init(
                "\(folder) holds other things.", because: "A set has a folder of its own, which is replaced as a whole.",
                tries: elsewhere)
        case .currentFolder(let folder):
            self.init(
                "\(folder) is the folder that you are in.", because: "A set's folder is replaced as a whole.",
                advice: "Name a folder below it.", tries: ["certs --out lab"])
        case .noFolder(let path): self.init("\(path) is no folder.", tries: elsewhere)
        case .system(let error): self.init("The set was not made: \(error).", advice: "What was there before is untouched.")
        case .openSSL(let error): self.init("The set was not made: \(error).", advice: "What was there before is untouched.")
        }
    }
}
