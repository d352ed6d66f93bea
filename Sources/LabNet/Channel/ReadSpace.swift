internal import NIOCore

/// The memory that plain connections read into: one piece for all of them, since only one reads at a time.
///
/// Left alone, NIO keeps a buffer of 2 KiB and more for each connection, idle ones among them, and reads a busy one in
/// pieces. Here a busy connection is read in one piece, and an idle one keeps only the small buffer of its first read.
final class ReadSpace {
    private var spare: ByteBuffer?

    /// The memory, if it lies ready; NIO wants to be its only owner while it reads.
    fileprivate func take(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard var buffer = spare.take() else { return allocator.buffer(capacity: Self.size) }
        buffer.clear()
        return buffer
    }

    /// Takes the memory back when what was read into it has been copied out.
    func giveBack(_ buffer: ByteBuffer) {
        if buffer.storageCapacity >= Self.size { spare = buffer }
    }

    /// As much as one connection is read at once; then the others have their turn.
    private static let size = 64 << 10
}

/// Has one connection read into the common memory; to be used with one read for each turn of the loop.
struct SharedReading: RecvByteBufferAllocator {
    private let space: NIOLoopBound<ReadSpace>
    private var hasRead = false

    init(_ space: NIOLoopBound<ReadSpace>) { self.space = space }

    /// NIO keeps the buffer of the first read for good, so that is one of the size of most CONNECT packets.
    private static let firstRead = 256

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        hasRead ? space.value.take(allocator) : allocator.buffer(capacity: Self.firstRead)
    }

    /// Says that the next buffer is another, so that none is kept.
    mutating func record(actualReadBytes: Int) -> Bool {
        hasRead = true
        return true
    }
}
