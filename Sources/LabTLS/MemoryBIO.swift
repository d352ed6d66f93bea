internal import COpenSSL

/// A growing buffer that OpenSSL reads from and writes to.
final class MemoryBIO {
    let pointer: OpaquePointer

    init(_ bytes: [UInt8] = []) throws(OpenSSLError) {
        pointer = try require(BIO_new(BIO_s_mem()), "make a memory buffer")
        if !bytes.isEmpty { try require(BIO_write(pointer, bytes, Int32(bytes.count)), "fill a memory buffer") }
    }

    deinit { BIO_free(pointer) }

    /// What it holds and nobody has read yet.
    var bytes: [UInt8] {
        var start: UnsafePointer<UInt8>?
        let count = c_BIO_get_mem_data(pointer, &start)
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}
