internal import Diagnosis
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire

/// Who is told what happens on a connection: the broker's host, or one of the lab's clients.
protocol PacketChannelOwner: AnyObject {
    /// TCP stands; where the connection is secured, TLS comes before `opened`.
    func connected(_ channel: PacketChannel<Self>)
    /// The connection is there, and packets may pass.
    func opened(_ channel: PacketChannel<Self>)
    /// One complete frame, in place.
    func received(_ bytes: [UInt8], _ frame: Range<Int>, _ channel: PacketChannel<Self>, at now: Moment)
    /// No further frame can be cut off the stream.
    func malformed(_ error: WireError, _ channel: PacketChannel<Self>)
    /// The connection ended without this side having asked for it.
    func ended(_ end: ConnectionEnd, _ channel: PacketChannel<Self>)
    /// The connection ended before it was ever opened.
    func neverOpened(_ end: ConnectionEnd, _ channel: PacketChannel<Self>)
    /// Why TLS failed, as far as this end can tell.
    func explanation(of failure: TLSFailure, _ channel: PacketChannel<Self>) -> Explanation
    /// Bytes wait to be written at the end of this turn.
    func becameDirty(_ channel: PacketChannel<Self>)
    /// The peer does not read, and more waits for it than may.
    func congested(_ channel: PacketChannel<Self>)
    /// The peer has taken what waited for it.
    func relieved(_ channel: PacketChannel<Self>)
    /// The packets that have begun to arrive, this one's among them, take more than they may.
    func outOfRoom(_ channel: PacketChannel<Self>)
    /// Nothing is read from the peer until it takes what it was answered; `false` when it did.
    func readingPaused(_ isPaused: Bool, _ channel: PacketChannel<Self>)
}

extension PacketChannelOwner {
    // A client has one connection and one broker: what it sends waits, bounded by its write buffer.
    func congested(_ channel: PacketChannel<Self>) {}
    func relieved(_ channel: PacketChannel<Self>) {}
    func outOfRoom(_ channel: PacketChannel<Self>) {}
    func readingPaused(_ isPaused: Bool, _ channel: PacketChannel<Self>) {}
}
