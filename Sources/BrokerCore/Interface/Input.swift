public import Access
public import MQTTSessions
public import MQTTWire

/// What happened outside: all that the broker ever learns, apart from the moment.
public enum Input {
    /// A transport connection came to be; its slot had no other tenant, or the tenant's connection is gone.
    case opened(ConnectionIdentifier)
    /// One complete frame, in place: `frame` is its range in the bytes and no longer or shorter than it.
    case received(ConnectionIdentifier, [UInt8], Range<Int>)
    /// The transport has proved who the client is, before its CONNECT: a certificate that names a user.
    case proved(ConnectionIdentifier, MQTTString)
    /// The answer to `Effect.authenticate`.
    case authenticated(ConnectionIdentifier, CredentialsVerdict)
    /// The answer to `Effect.exchange`.
    case exchanged(ConnectionIdentifier, ExchangeVerdict)
    /// Other rules hold from now on, `nil` for none, and the accounts of these users are gone or have another password.
    case accessChanged(AccessRules?, revoked: Set<MQTTString>)
    /// The host could not cut a frame off the stream.
    case malformed(ConnectionIdentifier, WireError)
    /// The packets that have begun to arrive take more room together than they may, and this client's takes most of it.
    case outOfRoom(ConnectionIdentifier, limit: Int)
    /// The transport connection ended, at whichever end, without the broker having asked for it.
    case closed(ConnectionIdentifier)
    /// More waits for the client in the host than it may: it does not read.
    case congested(ConnectionIdentifier)
    /// A congested client has taken what waited for it.
    case relieved(ConnectionIdentifier)
    /// The host reads nothing more from the client, which does not take the answers to its own packets.
    case readingPaused(ConnectionIdentifier)
    /// The host reads from the client again.
    case readingResumed(ConnectionIdentifier)
    /// The broker stops its service: clients of 5.0 are told, all connections end, no will is published.
    case stopped
    /// `nextDeadline` has come. One too many does no harm.
    case tick
}
