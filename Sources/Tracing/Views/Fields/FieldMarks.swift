internal import Fields
internal import MQTTWire

/// The letters that tie the bytes of a dump to the fields of the tree.
struct FieldMarks {
    /// Bytes that belong together: those of a leaf, or the one byte that several leaves share bit by bit.
    struct Stretch {
        var range: Range<Int>
        var mark: String
    }

    /// In the order of their bytes.
    let stretches: [Stretch]
    /// What was not read, because the frame is malformed.
    let unread: Range<Int>
    /// What is masked unless the reader may see secrets.
    let secrets: [Range<Int>]

    init(_ frame: [UInt8], _ annotation: Annotation) {
        self.init(annotation.fields, unread: annotation.unread, secrets: SecretBytes.ranges(frame, annotation))
    }

    init(_ fields: [Field], unread: Range<Int>, secrets: [Range<Int>] = []) {
        var stretches: [Stretch] = []
        for leaf in fields.flatMap(\.leaves) where !leaf.range.isEmpty {
            if stretches.last?.range == leaf.range { continue }
            stretches.append(Stretch(range: leaf.range, mark: Self.letters(stretches.count)))
        }
        self.stretches = stretches
        self.unread = unread
        self.secrets = secrets
    }

    /// The mark of the bytes that a leaf, or a group within one byte, stands in; empty where there is none.
    func mark(of range: Range<Int>) -> String {
        var low = 0
        var high = stretches.count
        while low < high {
            let middle = (low + high) / 2
            if stretches[middle].range.lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < stretches.count && stretches[low].range == range ? stretches[low].mark : ""
    }

    /// A, B … Z, AA, AB …
    private static func letters(_ index: Int) -> String {
        var rest = index
        var letters = ""
        repeat {
            letters = String(Unicode.Scalar(UInt8(65 + rest % 26))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }
}
