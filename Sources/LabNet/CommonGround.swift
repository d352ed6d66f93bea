internal import Logging
internal import NIOCore

/// What all connections of the lab share: the loop, its clock, the tap, and storage that is lent out for one turn.
final class CommonGround {
    let loop: any EventLoop
    let clock: LabClock
    let turn: TurnEnd
    let tap: Tap
    /// Where the host tells its news; to nobody, unless somebody asked.
    var logger = Logger(label: "mqttlab") { _ in SwiftLogNoOpLogHandler() }
    let readSpace = ReadSpace()
    /// Lent to an inbox while it reads.
    var spareInbox: [UInt8] = []
    /// Carries bytes to a socket; reused once the socket took them all.
    var staging = ByteBuffer()

    init(loop: any EventLoop, recording: Bool, traceCapacity: Int) {
        self.loop = loop
        clock = LabClock()
        turn = TurnEnd(loop: loop)
        tap = Tap(clock: clock, isRecording: recording, capacity: traceCapacity)
    }
}
