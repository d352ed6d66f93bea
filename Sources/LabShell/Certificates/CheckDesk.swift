internal import LabTLS
public import Typesetting

/// What is asked of `certs check`, as it was typed.
public struct CheckOfCertificates: Sendable {
    public var paths: [String]
    public var host: String?
    public var track: String?

    public init(_ paths: [String], host: String? = nil, track: String? = nil) {
        self.paths = paths
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

    public func answer() throws(ShellFailure) -> Answer {
        var request = CheckRequest(track: track.flatMap(Track.init(rawValue:)), now: WallClock.now)
        if let host {
            do throws(HostNameError) {
                request.host = try HostName(host)
            } catch {
                throw ShellFailure("\(Escaping.visible(error.description)).", tries: ["certs check Certs/lab --host localhost"])
            }
        }
        do throws(SystemError) {
            let check = try CertificateCheck(paths: paths, request)
            return Answer(lines: check.lines, json: check.json, hasFailures: check.hasFailures || check.items.isEmpty)
        } catch {
            throw ShellFailure(Escaping.visible(error.description).asSentence, tries: ["certs check Certs/lab"])
        }
    }
}
