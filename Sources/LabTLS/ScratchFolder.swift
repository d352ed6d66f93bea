/// A folder for what a trial writes, under a name that nobody can foresee; it is made when something is first written to it.
public struct ScratchFolder: Sendable {
    public let path: String

    public init() {
        let name = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        path = "/tmp/mqttlab-\(name)"
    }

    /// Removes it with all that is in it.
    public func remove() { try? Platform.remove(path) }
}
