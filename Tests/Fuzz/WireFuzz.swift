import MQTTWire

/// What libFuzzer calls with each input. The first byte chooses the version, and whether the rest is a frame as it stands
/// or the first byte and body of one whose Remaining Length is right, so that the fuzzer need not guess it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ input: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: input, count: count))
    guard let choice = bytes.first else { return 0 }
    let version = ProtocolVersion.allCases[Int(choice & 0x7F) % 3]
    var frame = Array(bytes.dropFirst())
    if choice & 0x80 == 0, let first = frame.first {
        frame = [first] + remainingLength(frame.count - 1) + frame.dropFirst()
    }
    let faults = Laws.faults(frame, version: version)
    guard faults.isEmpty else { fatalError("\(version): \(frame): \(faults)") }
    return 0
}

private func remainingLength(_ count: Int) -> [UInt8] {
    count < 0x80 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80] + remainingLength(count >> 7)
}
