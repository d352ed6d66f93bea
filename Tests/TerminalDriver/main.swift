// A small program around `Terminal`, for the tests that look at it through a pseudo-terminal.
//
// It answers every line, and posts lines from another thread when a command comes through the pipe `--control`,
// so that a test decides at which moment of the typing a line arrives.
import Foundation
import Terminal
import Typesetting

struct Options {
    var control: String?
    var history: String?
    var colour = true
    var prompt = StyledLine([.init("lab", .strong), .init("> ", .plain)])

    init(_ arguments: [String]) {
        var arguments = arguments[...]
        while let option = arguments.popFirst() {
            switch option {
            case "--control": control = arguments.popFirst()
            case "--history": history = arguments.popFirst()
            case "--no-colour": colour = false
            case "--prompt": prompt = StyledLine(arguments.popFirst() ?? "")
            default: fatalError("unknown option \(option)")
            }
        }
    }
}

/// Commands of the test, one a line: `post TEXT`, `burst N TEXT`, `flood N`, `mark FILE`, `exit`, `trap`.
func serveControl(_ path: String, _ screen: Screen) {
    guard let file = fopen(path, "r") else { fatalError("cannot open \(path)") }
    while let line = readLine(from: file) {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        let count = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words.first {
        case "post": screen.post([StyledLine(String(line.dropFirst(5)), .publish)])
        case "burst": for number in 1...count { screen.post([StyledLine("\(words[2]) \(number)")]) }
        case "flood": for number in 1...count { screen.post([LiveLine(StyledLine("packet \(number)"), packets: 2)]) }
        case "mark": _ = FileManager.default.createFile(atPath: words[1], contents: nil)
        case "exit": exit(3)
        case "trap": fatalError("on purpose")
        default: fatalError("unknown command \(line)")
        }
    }
}

func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(buffer) }
    guard getline(&buffer, &capacity, file) > 0, let buffer else { return nil }
    return String(cString: buffer).trimmingCharacters(in: .newlines)
}

/// A command that lasts until Ctrl-C or until the test says so; posted lines are shown meanwhile.
func work(_ screen: Screen) {
    screen.show(["working"])
    while !Interrupts.take() {
        screen.drain()
        usleep(5_000)
    }
    screen.show(["stopped"])
}

let options = Options(Array(CommandLine.arguments.dropFirst()))
let screen = Screen(appearance: .ofStandardStreams(colour: options.colour))
Interrupts.arm()
let words = [
    Completion("connect", help: "a client connects"), Completion("clients", help: "who is there"),
    Completion("publish", help: "a client sends a message"), Completion("sensors/", help: "a topic", endsWord: false),
]
let source = StandardInput.lineSource(
    screen: screen, history: options.history, keepsInHistory: { !$0.hasPrefix("secretly") }, complete: { _, _ in words })
if let control = options.control { Thread.detachNewThread { serveControl(control, screen) } }

func describe(_ outcome: LineOutcome) -> StyledLine {
    switch outcome {
    case .line(let text): StyledLine("line(\(text.count)): \(text)")
    case .interrupted: "interrupted"
    case .endOfInput: "end"
    }
}

reading: while true {
    let outcome = source.readLine(prompt: options.prompt)
    switch outcome {
    case .line("work"): work(screen)
    case .line("secret"): screen.show([describe(source.readSecret(prompt: "Password: "))])
    case .line("key"): screen.show([StyledLine("\(source.waitForKey(prompt: StyledLine("any key", .dim)))")])
    case .line, .interrupted: screen.show([describe(outcome)])
    case .endOfInput:
        screen.show([describe(outcome)])
        break reading
    }
}
