public import MQTTWire

/// Whom the broker lets in.
public struct Admission: Sendable, Hashable {
    /// Whether a user name must be proved by its password, which the host looks into.
    public var checksPasswords = false
    /// Whether a client may leave the user name out.
    public var allowsAnonymous = true
    /// Methods of 5.0's enhanced authentication that the host knows; CONNECT with another is refused.
    public var authenticationMethods: [MQTTString] = []

    public init(
        checksPasswords: Bool = false, allowsAnonymous: Bool = true, authenticationMethods: [MQTTString] = []
    ) {
        self.checksPasswords = checksPasswords
        self.allowsAnonymous = allowsAnonymous
        self.authenticationMethods = authenticationMethods
    }
}

/// What a client says it is, and what it offers as proof.
public struct Credentials: Sendable {
    public var userName: MQTTString
    /// `nil` where CONNECT carries none.
    public var password: [UInt8]?
}

/// What became of a client's credentials.
public enum CredentialsVerdict: Sendable, Hashable {
    case accepted
    /// There is no such user, or the password is another: the client is never told which.
    case refused
    /// Too many others wait to be looked at.
    case tooBusy
}

/// Who a client is, and how the broker knows.
struct Identity: Sendable, Hashable {
    enum Proof: Sendable, Hashable {
        /// It says so, and nobody asked for more.
        case claimed
        case password
        /// A certificate, which the transport has verified.
        case transport
    }

    var userName: MQTTString
    var proof: Proof
}
