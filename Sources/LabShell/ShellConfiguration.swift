/// What the shell must be told about the world around it.
public struct ShellConfiguration {
    /// The port that the lab's broker tries first; 0 takes a free one.
    public var brokerPort = 1883
    /// A folder of lessons to read instead of those inside the program.
    public var lessonsFolder: String?
    /// Where `certs` makes its set unless told otherwise.
    public var certificatesFolder = CertificateRequest.standardFolder
    /// The environment that says where progress is kept; empty keeps it nowhere.
    public var environment: [String: String] = [:]
    /// Whether packets are shown as they pass.
    public var showsLiveLines = true
    /// The cells of a line, asked whenever something is drawn.
    public var width: () -> Int = { 100 }
    /// Whether Ctrl-C was pressed since last asked; asked while a command waits.
    public var isInterrupted: () -> Bool = { false }
    /// How long a command waits for its exchange.
    public var patience = Duration.seconds(5)

    public init() {}
}
