/// Finds rows of a table by hash: open addressing with linear probing, at most three quarters full.
///
/// It holds no keys, only hashes and row numbers, so that a look-up by bytes in a read buffer makes no copy: the caller
/// compares with the row itself. Nothing ever depends on the order of its cells.
struct HashIndex: Sendable {
    /// The hash in the high half, the row number plus one in the low half; 0 is free. A power of two of them.
    private var cells: [UInt64] = []
    /// How many rows it holds.
    private(set) var count = 0

    /// The row with that hash for which `isWanted` holds.
    @inline(__always)
    func find(_ hash: UInt32, where isWanted: (Int) -> Bool) -> Int? {
        guard count > 0 else { return nil }
        let mask = cells.count &- 1
        var at = Int(hash) & mask
        while cells[at] != 0 {
            let cell = cells[at]
            if UInt32(truncatingIfNeeded: cell >> 32) == hash {
                let row = Int(UInt32(truncatingIfNeeded: cell)) &- 1
                if isWanted(row) { return row }
            }
            at = (at &+ 1) & mask
        }
        return nil
    }

    /// Adds a row that is not in it yet.
    mutating func insert(_ hash: UInt32, row: Int) {
        if (count + 1) * 4 > cells.count * 3 { grow() }
        place(UInt64(hash) << 32 | UInt64(row + 1))
        count += 1
    }

    /// Takes a row out, and moves up those behind it that a search would no longer reach.
    mutating func remove(_ hash: UInt32, row: Int) {
        guard count > 0 else { return }
        let mask = cells.count - 1
        let wanted = UInt64(hash) << 32 | UInt64(row + 1)
        var hole = Int(hash) & mask
        while cells[hole] != wanted {
            if cells[hole] == 0 { return }
            hole = (hole + 1) & mask
        }
        var at = (hole + 1) & mask
        while cells[at] != 0 {
            let home = Int(cells[at] >> 32) & mask
            if (at - home) & mask >= (at - hole) & mask {
                cells[hole] = cells[at]
                hole = at
            }
            at = (at + 1) & mask
        }
        cells[hole] = 0
        count -= 1
    }

    /// Forgets all rows and keeps the memory.
    mutating func removeAll() {
        for at in cells.indices { cells[at] = 0 }
        count = 0
    }

    private mutating func place(_ cell: UInt64) {
        let mask = cells.count - 1
        var at = Int(cell >> 32) & mask
        while cells[at] != 0 { at = (at + 1) & mask }
        cells[at] = cell
    }

    private mutating func grow() {
        let old = cells
        cells = Array(repeating: 0, count: max(8, old.count * 2))
        for cell in old where cell != 0 { place(cell) }
    }
}
