import Fields
import TLSWire

/// What holds for every sequence of bytes, a message of TLS or not.
enum TLSLaws {
    /// The laws that the bytes break, in words; none is as it should be.
    static func faults(_ message: [UInt8], as contentType: TLSContentType, version: TLSVersionNumber) -> [String] {
        let annotation = TLSCodec.annotate(message, as: contentType, version: version)
        let silent = Result { () throws(TLSWireError) in try TLSCodec.decode(message, as: contentType, version: version) }
        var faults: [String] = []
        if annotation.outcome != silent { faults.append("read silently: \(silent), aloud: \(annotation.outcome)") }
        var end = message.count
        if case .failure(let error) = silent {
            end = error.offset
            if !(0...message.count).contains(end) { faults.append("the error stands at \(end), outside the message") }
            if error.problem.isEmpty || error.field.isEmpty || error.citation == nil {
                faults.append("the error does not say what is wrong")
            }
        }
        if annotation.unread != end..<message.count { faults.append("unread is \(annotation.unread), not all from \(end) on") }
        faults += tilingFaults(annotation.fields, upTo: end)
        faults += groupFaults(annotation.fields)
        faults += wordFaults(annotation.fields.flatMap(\.leaves))
        return faults
    }

    /// Every byte up to `end` belongs to exactly one leaf, in order, and no leaf is empty.
    private static func tilingFaults(_ fields: [Field], upTo end: Int) -> [String] {
        var next = 0
        for leaf in fields.flatMap(\.leaves) {
            if leaf.range.isEmpty { return ["\(leaf.name) is empty"] }
            if leaf.range.lowerBound != next { return ["\(leaf.name) begins at \(leaf.range.lowerBound), not at \(next)"] }
            next = leaf.range.upperBound
        }
        return next == end ? [] : ["the leaves end at \(next), not at \(end)"]
    }

    /// Views print the first level as headings, so that no byte may stand there.
    private static func groupFaults(_ fields: [Field]) -> [String] {
        var faults = fields.filter(\.children.isEmpty).map { "\($0.name) stands alone at the top" }
        var groups = fields
        while let group = groups.popLast() {
            guard let first = group.children.first, let last = group.children.last else { continue }
            if group.range != first.range.lowerBound..<last.range.upperBound {
                faults.append("\(group.name) is not where its parts are")
            }
            groups += group.children
        }
        return faults
    }

    /// A meaning adds something, what is shown is safe to show, and a section stands by every field.
    private static func wordFaults(_ leaves: [Field]) -> [String] {
        leaves.compactMap { leaf in
            let meaning = leaf.meaning.lowercased()
            let repeats = !meaning.isEmpty && [leaf.name.lowercased(), leaf.value.lowercased()].contains(meaning)
            let isUnsafe = (leaf.name + leaf.value + leaf.meaning).unicodeScalars.contains {
                $0.value < 0x20 || (0x7F...0x9F).contains($0.value)
            }
            return leaf.name.isEmpty || repeats || isUnsafe || leaf.clause == nil ? "the words of \(leaf)" : nil
        }
    }
}
