internal import LabNet
internal import Tracing
internal import Typesetting

/// `fault drop`.
enum FaultDropCommand: Command {
    static let specification = CommandSpecification(
        "fault drop", .trouble, "lose a packet on the way, as a bad link does",
        arguments: [.requiredRest(FaultParameters.selector)], options: [.value(FaultParameters.nth)],
        example: ["fault drop puback --nth 1"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        try FaultParameters.add(.drop, input, in: shell)
    }
}

/// `fault cut`.
enum FaultCutCommand: Command {
    static let specification = CommandSpecification(
        "fault cut", .trouble, "break the connection at a packet, which is lost with it",
        arguments: [.requiredRest(FaultParameters.selector)], options: [.value(FaultParameters.nth)],
        example: ["fault cut pubrec"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        try FaultParameters.add(.cut, input, in: shell)
    }
}

/// `fault delay`.
enum FaultDelayCommand: Command {
    private static let by = Parameter("--by", .seconds(0...3600), "how long", default: "1")

    static let specification = CommandSpecification(
        "fault delay", .trouble, "hold a packet back for a while",
        arguments: [.requiredRest(FaultParameters.selector)], options: [.value(by), .value(FaultParameters.nth)],
        example: ["fault delay publish topic=led/# --by 2"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        try FaultParameters.add(.delay(try input.value(by) ?? .seconds(1)), input, in: shell)
    }
}

/// `fault list`.
enum FaultListCommand: Command {
    static let specification = CommandSpecification(
        "fault list", .trouble, "the faults that wait for their packet", example: ["fault drop puback", "fault list"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let faults = try shell.openLab?.ask { $0.faults } ?? []
        guard !faults.isEmpty else { return shell.say("No fault waits; every packet arrives.") }
        shell.say(faults.map { StyledLine("  " + FaultParameters.words(for: $0)) })
    }
}

/// `fault clear`.
enum FaultClearCommand: Command {
    static let specification = CommandSpecification(
        "fault clear", .trouble, "take all faults away", example: ["fault drop puback", "fault clear"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let count =
            try shell.openLab?.ask { lab in
                defer { lab.faults = [] }
                return lab.faults.count
            } ?? 0
        shell.say(count == 0 ? "There was none." : "\(count.of("fault is", "faults are")) taken away.")
    }
}

/// What the three faults share.
enum FaultParameters {
    static let selector = Parameter("SELECTOR", .selector, "which packet, as for trace")
    static let nth = Parameter("--nth", ValueKind.integer("N", 1...1_000_000), "only the Nth that matches", default: "1")

    static func add(_ action: Fault.Action, _ input: CommandInput, in shell: Shell) throws {
        let fault = Fault(action, try input.required(selector), nth: try input.value(nth) ?? 1)
        try shell.lab().ask { $0.faults.append(fault) }
        shell.say(words(for: fault).asSentence)
    }

    /// What is going to happen, such as `loses the 2nd packet that matches puback`.
    static func words(for fault: Fault) -> String {
        let packet =
            "\(fault.nth <= 1 ? "next" : ordinal(fault.nth)) packet that matches “\(Escaping.visible(fault.selector.text))”"
        return switch fault.action {
        case .drop: "the \(packet) will be lost before its receiver sees it"
        case .cut: "the connection will break at the \(packet), which is lost"
        case .delay(let time): "the \(packet) will be held back for \(time.inSeconds)"
        }
    }

    private static func ordinal(_ number: Int) -> String {
        switch (number % 10, number % 100) {
        case (_, 11...13): "\(number)th"
        case (1, _): "\(number)st"
        case (2, _): "\(number)nd"
        case (3, _): "\(number)rd"
        default: "\(number)th"
        }
    }
}
