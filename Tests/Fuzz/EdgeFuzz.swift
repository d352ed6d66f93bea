import MQTTWire

@testable import LabTLS

/// The edge where bytes of the network become frames: any stream in any pieces, and TLS whose records were tampered with.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ input: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var script = FuzzInput(Array(UnsafeBufferPointer(start: input, count: count)))
    if script.flag() { cutIntoFrames(&script) } else { tamper(&script) }
    return 0
}

// MARK: - Framing

/// However a stream is cut into pieces, the same frames come of it, and the same error.
private func cutIntoFrames(_ script: inout FuzzInput) {
    let version = script.pick(ProtocolVersion.allCases)
    let limit = script.pick([2, 10, 100, 1 << 28])
    let seed = script.byte()
    let stream = script.bytes(4_096)
    let whole = frames(stream, version, limit) { _ in stream.count }
    var state = UInt64(seed) &+ 1
    let pieces = frames(stream, version, limit) { left in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return seed == 0 ? 1 : 1 + Int(state >> 33) % min(left, 7)
    }
    guard whole.frames == pieces.frames, whole.problem == pieces.problem else {
        fatalError("in one piece: \(whole), in several: \(pieces)")
    }
    let consumed = whole.frames.reduce(0) { $0 + $1.count }
    guard Array(stream.prefix(consumed)) == whole.frames.flatMap(\.self) else { fatalError("bytes were lost between frames") }
}

private func frames(
    _ stream: [UInt8], _ version: ProtocolVersion, _ limit: Int, _ nextPiece: (Int) -> Int
) -> (frames: [[UInt8]], problem: String?) {
    var inbox = FrameInbox()
    var spare: [UInt8] = []
    var rest = stream[...]
    var frames: [[UInt8]] = []
    while !rest.isEmpty {
        let piece = rest.prefix(nextPiece(rest.count))
        rest = rest.dropFirst(piece.count)
        inbox.receive(piece, spare: &spare)
        do throws(WireError) {
            while let frame = try inbox.nextFrame(version: version, limit: limit) { frames.append(Array(inbox.bytes[frame])) }
        } catch { return (frames, error.problem) }
        inbox.settle(spare: &spare)
    }
    return (frames, nil)
}

// MARK: - TLS

/// The certificates of all connections; made once.
private struct Certificates {
    let server: TLSServerOptions
    let client: TLSClientOptions

    init() throws {
        func template(_ role: CertificateTemplate.Role, _ name: String) -> CertificateTemplate {
            CertificateTemplate(
                role: role, commonName: name, organizationalUnit: "fuzz", notBefore: 1_700_000_000, notAfter: 4_000_000_000)
        }
        let rootKey = try PrivateKey(generating: .p256)
        let root = try CertificateMaker.issue(template(.authority, "CA"), for: rootKey)
        let key = try PrivateKey(generating: .p256)
        let leaf = try CertificateMaker.issue(template(.broker([.name("localhost")]), "localhost"), for: key, by: (root, rootKey))
        server = TLSServerOptions(chain: try leaf.pem(), key: try key.pem())
        client = TLSClientOptions(authorities: try root.pem(), checksDates: false)
    }
}

nonisolated(unsafe) private let certificates = try? Certificates()

/// Two ends of one connection; what passes between them is changed, lost, doubled, cut short or replaced by noise.
private func tamper(_ script: inout FuzzInput) {
    guard let certificates else { fatalError("no certificates") }
    guard let serverContext = try? TLSContext(server: certificates.server),
        let clientContext = try? TLSContext(client: certificates.client),
        let server = try? TLSConnection(serverContext, isRecording: script.flag()),
        let client = try? TLSConnection(clientContext, host: .name("localhost"), isRecording: script.flag())
    else { fatalError("no connections") }
    var ends = [End(client), End(server)]
    for _ in 0..<12 {
        for side in ends.indices {
            ends[side].moveOn()
            var bytes = ends[side].drain()
            // Most of what passes is left alone, or no handshake would ever get far.
            switch script.byte() {
            case 1 where !bytes.isEmpty:
                bytes[(Int(script.byte()) << 8 | Int(script.byte())) % bytes.count] ^= max(1, script.byte())
            case 2: bytes = []
            case 3: bytes += bytes
            case 4: bytes = Array(bytes.prefix(Int(script.byte())))
            case 5: bytes = script.bytes(Int(script.byte()))
            case 6: bytes.insert(contentsOf: script.bytes(5), at: bytes.isEmpty ? 0 : Int(script.byte()) % bytes.count)
            case 7: ends[side].connection.shutdown()
            case 8: ends[side].write(script.bytes(Int(script.byte())))
            default: break
            }
            ends[1 - side].feed(bytes)
        }
    }
    for end in ends {
        _ = end.connection.takeRecords()
        _ = end.connection.state
    }
}

/// One end, and what it has come to.
private struct End {
    let connection: TLSConnection
    private var isEstablished = false
    private var hasFailed = false

    init(_ connection: TLSConnection) { self.connection = connection }

    mutating func moveOn() {
        guard !hasFailed else { return }
        if !isEstablished {
            switch connection.handshake() {
            case .complete: isEstablished = true
            case .failed: hasFailed = true
            case .incomplete: return
            }
        }
        var buffer = [UInt8](repeating: 0, count: 512)
        // Bounded: what the other end sent was bounded.
        for _ in 0..<1_000 {
            switch buffer.withUnsafeMutableBytes({ connection.read(into: $0) }) {
            case .complete(0), .incomplete: return
            case .complete: continue
            case .failed:
                hasFailed = true
                return
            }
        }
        fatalError("reading does not end")
    }

    mutating func write(_ bytes: [UInt8]) {
        guard isEstablished, !hasFailed else { return }
        bytes.withUnsafeBytes { bytes in
            if case .failed = connection.write(bytes) { hasFailed = true }
        }
    }

    func feed(_ bytes: [UInt8]) { bytes.withUnsafeBytes { connection.feed($0) } }

    func drain() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: connection.pendingOutput)
        let count = bytes.withUnsafeMutableBytes { connection.drain(into: $0) }
        guard count == bytes.count else { fatalError("\(bytes.count) bytes wait and \(count) came") }
        return bytes
    }
}
