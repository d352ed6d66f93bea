import TLSWire

/// What libFuzzer calls with each input. The first byte chooses version and content type, and whether the rest is a message
/// as it stands or one whose length is right, so that the fuzzer need not guess it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ input: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: input, count: count))
    guard let choice = bytes.first else { return 0 }
    let version: TLSVersionNumber = choice & 1 == 0 ? .tls12 : .tls13
    let contentType: TLSContentType = choice & 0x0E == 2 ? .alert : choice & 0x0E == 4 ? .changeCipherSpec : .handshake
    var message = Array(bytes.dropFirst())
    if choice & 0x80 == 0, let type = message.first {
        let body = message.dropFirst()
        message = [type, UInt8(body.count >> 16 & 0xFF), UInt8(body.count >> 8 & 0xFF), UInt8(body.count & 0xFF)] + body
    }
    let faults = TLSLaws.faults(message, as: contentType, version: version)
    guard faults.isEmpty else { fatalError("\(version): \(message): \(faults)") }
    return 0
}
