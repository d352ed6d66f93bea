import Foundation

/// What tshark reads in a capture: a second opinion on every field of MQTT.
public enum Tshark {
    /// One field as tshark's dissector names it, and where it stands in the MQTT frame.
    public struct Field: Sendable, Hashable {
        /// Such as `mqtt.msgid`.
        public var name: String
        /// As tshark prints it.
        public var value: String
        /// The bytes it covers, counted from the frame's first.
        public var range: Range<Int>
        /// The bits of the byte, as a mask; 0 for whole bytes.
        public var mask: UInt64
    }

    /// One MQTT control packet: its fields in the order of the tree.
    public typealias Frame = [Field]

    /// Dissects the MQTT packets of a capture, in their order.
    public static func dissect(_ path: String, options: [String] = []) throws -> [Frame] {
        let ending = try Program.run(
            "tshark", ["-r", path, "-T", "json", "-x", "--no-duplicate-keys", "-Y", "mqtt"] + options, limit: .seconds(120))
        guard ending.status == 0,
            let records = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        else { throw Program.Failure.tooSlow("tshark", said: ending.errors) }
        return records.flatMap { record -> [Frame] in
            let layers = (record["_source"] as? [String: Any])?["layers"] as? [String: Any] ?? [:]
            return all(layers["mqtt"]).enumerated().map { index, tree in
                let start = position(all(layers["mqtt_raw"], at: index)) ?? 0
                var fields: [Field] = []
                collect(tree, frameStart: start, into: &fields)
                return fields.sorted { ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound) }
            }
        }
    }

    private static func all(_ value: Any?) -> [Any] {
        if let many = value as? [Any] { return many }
        return value.map { [$0] } ?? []
    }

    /// tshark writes one field's raw form as an array, and several as an array of arrays.
    private static func all(_ value: Any?, at index: Int) -> [Any]? {
        guard let list = value as? [Any] else { return nil }
        if list.first is [Any] { return list.indices.contains(index) ? list[index] as? [Any] : nil }
        return index == 0 ? list : nil
    }

    private static func position(_ raw: [Any]?) -> Int? { raw.flatMap { $0.count > 2 ? $0[1] as? Int : nil } }

    private static func collect(_ tree: Any, frameStart: Int, into fields: inout [Field]) {
        if let list = tree as? [Any] { return list.forEach { collect($0, frameStart: frameStart, into: &fields) } }
        guard let object = tree as? [String: Any] else { return }
        for (name, value) in object where !name.hasSuffix("_raw") {
            let children = name.hasSuffix("_tree")
            for (index, item) in all(value).enumerated() {
                if children || item is [String: Any] {
                    collect(item, frameStart: frameStart, into: &fields)
                } else if let raw = all(object[name + "_raw"], at: index), let start = position(raw), let length = raw[2] as? Int
                {
                    let mask = (raw.count > 3 ? raw[3] as? Int : nil) ?? 0
                    let offset = start - frameStart
                    fields.append(
                        Field(name: name, value: "\(item)", range: offset..<offset + length, mask: UInt64(mask)))
                }
            }
        }
    }
}
