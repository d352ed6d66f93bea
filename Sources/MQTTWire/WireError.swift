/// Why a frame is not a packet: which field, where, by which rule, and what its receiver must now do.
public struct WireError: Error, Sendable, Hashable {
    /// What the receiver must do.
    public enum Response: Sendable, Hashable {
        /// Close the network connection; earlier versions than 5.0 know no other answer.
        case close
        /// 5.0: send DISCONNECT (CONNACK before the connection is accepted) with this reason code, then close.
        case closeWith(ReasonCode)
        /// Answer CONNECT with this return code of 3.1 and 3.1.1, then close.
        case refuseConnect(ReasonCode)
    }

    /// What is wrong, in a clear sentence that names the value found and the value wanted.
    public var problem: String
    /// The name of the field that is wrong.
    public var field: String
    /// The offset of the first offending byte in the frame.
    public var offset: Int
    /// The rule that it breaks, if the specification numbers it.
    public var clause: Clause?
    /// The version that the frame was read as.
    public var version: ProtocolVersion
    /// What the receiver must now do.
    public var response: Response
    /// The protocol level of a CONNECT that no version known here has; `nil` for every other error.
    public var unknownLevel: UInt8?

    public init(
        _ problem: String, field: String, offset: Int, clause: Clause?, version: ProtocolVersion, response: Response,
        unknownLevel: UInt8? = nil
    ) {
        self.problem = problem
        self.field = field
        self.offset = offset
        self.clause = clause
        self.version = version
        self.response = response
        self.unknownLevel = unknownLevel
    }
}
