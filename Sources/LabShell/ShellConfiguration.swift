internal import LabNet

/// What the shell must be told about the world around it.
public struct ShellConfiguration {
    /// The port that the lab's broker tries first; 0 takes a free one.
    public var brokerPort = 1883
    /// A folder of lessons to read instead of those inside the program.
    public var lessonsFolder: String?
    /// The folder that paths in commands start from; empty is where the program was started.
    public var workingFolder = ""
    /// The file of accounts that `accounts` means unless told otherwise; `nil` where there is no usual one.
    public var accountsFile: String?
    /// Asks for a password, which nobody sees; `nil` where none came.
    public var askSecret: (_ prompt: String) -> String? = { _ in nil }
    /// Whether a person types what is asked for, and may mistype.
    public var secretsAreTyped = false
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

extension ShellConfiguration {
    /// Where a path that was typed leads to.
    func path(_ typed: String) -> String {
        workingFolder.isEmpty || typed.hasPrefix("/") || typed == LessonAccess.name ? typed : workingFolder + "/" + typed
    }

    /// The port for TLS where none is named: the registered one, or a free one where the broker's own is free.
    var securePort: Int { brokerPort == 0 ? 0 : BrokerTLS.standardPort }
}
