import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// Certificates for Exercise 2.
///
/// Making is a subcommand of its own, because options of the parent would take those of `check`.
struct CertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "Make certificates for TLS, for broker, client and board; or check those of others.",
        discussion: """
            `certs` alone is `certs make`, whose options `mqttlab certs make --help` lists.

            Examples:
              mqttlab certs
              mqttlab certs --host broker.example.org --client board --track wifi
              mqttlab certs --explain
              mqttlab certs check Certs/lab --host localhost
              mqttlab certs check broker.example.org:8883
            """,
        subcommands: [Make.self, Check.self], defaultSubcommand: Make.self)

    /// `certs make`, or `certs` alone.
    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "make", abstract: "Make a set of certificates, or bring the one that is there up to date.",
            discussion: """
                A root, a certificate for the broker under all names and addresses of this computer, one for a client, and the
                files that the course's boards want. Run again it keeps what is good, renews what ends within 30 days, adds
                hosts for the same key, and never overwrites what it did not make.

                Example:
                  mqttlab certs make --host broker.example.org --key p384
                """)

        @Option(help: ArgumentHelp("The set's folder.", valueName: "dir")) var out = CertificateRequest.standardFolder
        @Option(help: ArgumentHelp("One more name or address of the broker; may be repeated.", valueName: "host"))
        var host: [String] = []
        @Option(help: ArgumentHelp("A client; else the one that is there, or client.", valueName: "name")) var client: String?
        @Option(help: ArgumentHelp("The keys of a new set: p256, p384 or rsa2048. (default: p256)", valueName: "kind"))
        var key: String?
        @Option(help: ArgumentHelp("How long a certificate lasts. (default: \(CertificateRequest.standardDays))", valueName: "n"))
        var days: Int?
        @Option(help: ArgumentHelp("Files for the boards of one course only: cell or wifi.", valueName: "track")) var track:
            String?
        @Flag(help: "Make everything anew, the root too.") var force = false
        @Flag(help: "Print the openssl commands that do the same, and make nothing.") var explain = false
        @Flag(help: "One JSON object.") var json = false
        @OptionGroup var look: LookOptions

        func validate() throws {
            if let key, !CertificateRequest.keys.contains(key) {
                throw ValidationError("--key is \(CertificateRequest.keys.joined(separator: ", ")); not \(key).")
            }
            if let track, !CertificateRequest.tracks.contains(track) {
                throw ValidationError("--track is \(CertificateRequest.tracks.joined(separator: " or ")); not \(track).")
            }
            let allowed = CertificateRequest.daysAllowed
            if let days, !allowed.contains(days) {
                throw ValidationError("--days is a number from \(allowed.lowerBound) to \(allowed.upperBound).")
            }
        }

        func run() throws {
            var request = CertificateRequest()
            (request.folder, request.hosts, request.client) = (out, host, client)
            (request.key, request.days, request.track, request.force) = (key, days, track, force)
            let screen = Screen(appearance: look.appearance)
            do throws(ShellFailure) {
                guard !explain else { return screen.show(try CertificateDesk.explanation(request)) }
                let answer = try CertificateDesk.make(request)
                screen.show(json ? [StyledLine(answer.json)] : answer.lines)
            } catch {
                throw error.told()
            }
        }
    }

    /// `certs check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Look for what would fail in certificates and keys, from whatever tool.",
            discussion: """
                Files and folders are looked at together: keys find their certificates, certificates their issuers. A server, as
                HOST:PORT, is connected to twice, as a computer and as a board: the certificates are those that it really sends,
                and a version and a suite must be shared. Each finding says what is so, which device fails with which symptom,
                and what mends it. Exit status 1 when something fails.

                Examples:
                  mqttlab certs check Certs/lab --host 192.168.1.20 --track wifi
                  mqttlab certs check Certs/lab/ca-cert.pem 192.168.1.20:8883
                """)

        @Argument(help: ArgumentHelp("PEM files, folders of them, or servers as HOST:PORT.", valueName: "path"))
        var paths: [String]
        @Option(help: ArgumentHelp("The name or address that boards ask for, else the server's.", valueName: "host"))
        var host: String?
        @Option(help: ArgumentHelp("Only what matters to that course's boards: cell or wifi.", valueName: "track"))
        var track: String?
        @Flag(help: "One JSON object.") var json = false
        @OptionGroup var look: LookOptions

        func validate() throws {
            if let track, !CertificateRequest.tracks.contains(track) {
                throw ValidationError("--track is \(CertificateRequest.tracks.joined(separator: " or ")); not \(track).")
            }
        }

        func run() throws {
            let answer: CheckOfCertificates.Answer
            do throws(ShellFailure) {
                answer = try CheckOfCertificates(paths, host: host, track: track).answer()
            } catch {
                throw error.told()
            }
            Screen(appearance: look.appearance).show(json ? [StyledLine(answer.json)] : answer.lines)
            if answer.hasFailures { throw ExitCode(1) }
        }
    }
}
