internal import CLineReader

/// The standard input, one byte at a time; posted lines are shown while it waits.
///
/// What was typed ahead stays with the kernel, so that a line, a secret and a key can be read one after the other.
final class ByteInput {
    /// What to do when other threads have posted lines or the window has changed; returns when to be called again.
    var woken: () -> Duration? = { nil }
    /// What to do before that; returns when to be called again.
    var gather: () -> Duration? = { nil }
    let reader: UnsafeMutablePointer<clr_reader>

    init(screen: Screen) {
        clr_call_by_signals(screen.callDescriptor)
        reader = .allocate(capacity: 1)
        reader.initialize(to: clr_reader())
        reader.pointee.input = CLibrary.standardInput
        reader.pointee.wake = screen.wakeDescriptor
        reader.pointee.wait_ms = -1
        reader.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        reader.pointee.woken = { context in
            guard let context else { return -1 }
            return Unmanaged<ByteInput>.fromOpaque(context).takeUnretainedValue().milliseconds
        }
    }

    deinit { reader.deallocate() }

    enum Byte: Equatable {
        case byte(UInt8)
        /// By the signal of Ctrl-C, or by the key where the terminal makes no signal of it.
        case interrupted
        case end
    }

    func next() -> Byte {
        let byte = clr_read_byte(reader)
        if Int(byte) == CLR_INTERRUPTED { return .interrupted }
        return byte < 0 ? .end : .byte(UInt8(truncatingIfNeeded: byte))
    }

    /// Whether the next byte is there already.
    var isReady: Bool { clr_input_ready(reader) }

    /// Gathers now; what was posted is for the caller to show.
    func gatherNow() { reader.pointee.wait_ms = Self.milliseconds(gather()) }

    private var milliseconds: Int32 {
        let gathered = gather()
        return Self.milliseconds([gathered, woken()].compactMap(\.self).min())
    }

    private static func milliseconds(_ duration: Duration?) -> Int32 {
        guard let (seconds, attoseconds) = duration?.components else { return -1 }
        // Rounded up: too early would be twice.
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
