/// Why bytes are no message of TLS: which field, where, and by which section.
///
/// Whoever receives such a message answers with the alert `decode_error` and closes [RFC 8446 §6.2, RFC 5246 §7.2.2].
public struct TLSWireError: Error, Sendable, Hashable {
    /// What is wrong, in a clear sentence that names the value found and the value wanted.
    public var problem: String
    /// The name of the field that is wrong.
    public var field: String
    /// The offset of the first offending byte in the message.
    public var offset: Int
    /// The section that describes the field, cited for the version of the connection.
    public var citation: String?

    public init(_ problem: String, field: String, offset: Int, citation: String?) {
        self.problem = problem
        self.field = field
        self.offset = offset
        self.citation = citation
    }
}
