internal import CLineReader
import Typesetting

/// Reads single keys without echo, below a prompt that stays in the last row while posted lines appear above it.
final class KeyReader {
    /// Bytes of a secret that are kept: as many as a password of MQTT may have.
    static let longestSecret = 65_535

    private let screen: Screen
    private let input: ByteInput
    private var prompt = StyledLine()

    init(screen: Screen, input: ByteInput) {
        self.screen = screen
        self.input = input
    }

    func readSecret(prompt: StyledLine) -> LineOutcome {
        reading(prompt) {
            var secret: [UInt8] = []
            while true {
                switch input.next() {
                case .interrupted, .byte(Control.c): return .interrupted
                case .end: return .endOfInput
                case .byte(Control.d) where secret.isEmpty: return .endOfInput
                case .byte(Control.lineFeed), .byte(Control.carriageReturn):
                    return .line(String(decoding: secret, as: UTF8.self))
                case .byte(Control.backspace), .byte(Control.delete): Self.dropLastScalar(of: &secret)
                case .byte(Control.u): secret = []
                case .byte(Control.escape): skipSequence()
                case .byte(0x00..<0x20): break
                case .byte(let byte): if secret.count < Self.longestSecret { secret.append(byte) }
                }
            }
        }
    }

    func waitForKey(prompt: StyledLine) -> Key {
        reading(prompt) {
            switch input.next() {
            case .interrupted, .byte(Control.c): return .interrupted
            case .end, .byte(Control.d): return .endOfInput
            case .byte(Control.carriageReturn): return .character("\n")
            case .byte(Control.escape):
                skipSequence()
                return .other
            case .byte(let byte): return .character(character(beginningWith: byte))
            }
        }
    }

    private func reading<Result>(_ prompt: StyledLine, _ body: () -> Result) -> Result {
        self.prompt = prompt
        input.woken = { [unowned self] in self.woken() }
        input.gatherNow()
        screen.write(screen.takeAll())
        screen.hold()
        clr_set_raw(CLibrary.standardInput)
        show()
        defer {
            clr_set_plain(CLibrary.standardInput)
            screen.release()
            CLibrary.writeToOutput("\n")
            CLibrary.flushOutput()
        }
        return body()
    }

    private func woken() -> Duration? {
        if clr_take_continued() {
            clr_set_raw(CLibrary.standardInput)
            show()
        }
        _ = clr_take_resized()
        guard screen.appearance.movesCursor else { return nil }
        let due = screen.take()
        guard !due.lines.isEmpty else { return due.again }
        let rows = prompt.width / Int(clr_terminal_size(CLibrary.standardOutput).columns)
        CLibrary.writeToOutput((rows > 0 ? "\r\u{1B}[\(rows)A" : "\r") + "\u{1B}[J")
        screen.write(due.lines)
        show()
        return due.again
    }

    private func show() {
        CLibrary.writeToOutput(screen.rendered(prompt))
        CLibrary.flushOutput()
    }
}

extension KeyReader {
    private enum Control {
        static let c: UInt8 = 0x03
        static let d: UInt8 = 0x04
        static let backspace: UInt8 = 0x08
        static let lineFeed: UInt8 = 0x0A
        static let carriageReturn: UInt8 = 0x0D
        static let u: UInt8 = 0x15
        static let escape: UInt8 = 0x1B
        static let delete: UInt8 = 0x7F
    }

    private static func dropLastScalar(of bytes: inout [UInt8]) {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }

    /// The rest of what an arrow or a function key sends: it comes in one piece.
    private func skipSequence() {
        guard input.isReady, case .byte(let kind) = input.next(), kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else {
            return
        }
        while input.isReady, case .byte(let byte) = input.next(), !(0x40...0x7E ~= byte) {}
    }

    private func character(beginningWith first: UInt8) -> Character {
        var bytes = [first]
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        while bytes.count < length, case .byte(let byte) = input.next() { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self).first ?? "\u{FFFD}"
    }
}
