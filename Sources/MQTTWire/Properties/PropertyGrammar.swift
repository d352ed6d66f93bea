import Fields

extension PacketReader {
    /// The properties of a packet or of its will, into `items` if there is such a list; before 5.0 there are none.
    ///
    /// Answers where they stand, without their length, and which there are. Without a list nothing is allocated.
    mutating func properties(
        of home: PropertyHomes, _ group: String = "Properties", into items: inout [Property]?
    ) throws(WireError) -> (range: Range<Int>, seen: PropertySet) {
        guard version == .v5 else { return (at..<at, PropertySet()) }
        sink.open(group)
        let from = at
        let length = try variableByteInteger("Property Length")
        let range = at..<at + length
        var seen = PropertySet()
        try nested(length, "Property Length", from: from) { reader throws(WireError) in
            reader.tell(
                "Property Length", from: from, String(length),
                length == 0 ? "no properties" : "bytes of properties that follow", .propertyLength)
            while !reader.isAtEnd { try reader.property(of: home, seen: &seen, into: &items) }
        }
        if seen.contains(.authenticationData), !seen.contains(.authenticationMethod) {
            throw error(
                "Authentication Data stands without an Authentication Method", in: "Properties", at: from,
                PropertyIdentifier.authenticationData.row.clause, .protocolError)
        }
        sink.close()
        return (range, seen)
    }

    /// The properties as a value.
    mutating func properties(of home: PropertyHomes, _ group: String = "Properties") throws(WireError) -> Properties {
        guard version == .v5 else { return [] }
        var items: [Property]? = []
        _ = try properties(of: home, group, into: &items)
        return Properties(items ?? [])
    }

    mutating func property(
        of home: PropertyHomes, seen: inout PropertySet, into items: inout [Property]?
    ) throws(WireError) {
        let from = at
        let byte = try byte("Property Identifier")
        guard let identifier = PropertyIdentifier(rawValue: byte) else {
            throw error("\(Shown.hexadecimal(byte)) is no property of 5.0", in: "Property Identifier", at: from, .property)
        }
        let row = identifier.row
        guard row.homes.contains(home) else {
            throw error("\(row.name) may not stand in \(home.words)", in: "Property Identifier", at: from, .property)
        }
        guard seen.insert(identifier) || row.repeats.contains(home) else {
            throw error("\(row.name) stands a second time", in: "Property Identifier", at: from, row.clause, .protocolError)
        }
        sink.open(row.name)
        tell("Property Identifier", from: from, Shown.hexadecimal(byte), row.name, .property)
        try value(of: identifier, row, in: home, seen, into: &items)
        sink.close()
    }

    private mutating func value(
        of identifier: PropertyIdentifier, _ row: PropertyRow, in home: PropertyHomes, _ seen: PropertySet,
        into items: inout [Property]?
    ) throws(WireError) {
        let from = at
        switch row.type {
        case .byte:
            let number = try byte(row.name)
            try tellNumber(UInt32(number), row, identifier, from: from)
            items?.append(Property(identifier, .byte(number)))
        case .twoByteInteger:
            let number = try uint16(row.name)
            try tellNumber(UInt32(number), row, identifier, from: from)
            items?.append(Property(identifier, .twoByteInteger(number)))
        case .fourByteInteger:
            let number = try uint32(row.name)
            try tellNumber(number, row, identifier, from: from)
            items?.append(Property(identifier, .fourByteInteger(number)))
        case .variableByteInteger:
            let number = UInt32(try variableByteInteger(row.name))
            try tellNumber(number, row, identifier, from: from)
            items?.append(Property(identifier, .variableByteInteger(number)))
        case .string:
            let range = try text(row.name, row.meaning(0), row.clause)
            items?.append(Property(identifier, .string(MQTTString(validated: copy(range)))))
        case .topicName:
            let range = try text(row.name, as: .topicName, atLeast: 1, row.meaning(0), row.clause)
            items?.append(Property(identifier, .string(MQTTString(validated: copy(range)))))
        case .stringPair:
            let name = try text("Name", row.meaning(0), row.clause)
            let value = try text("Value", "", row.clause)
            items?.append(
                Property(
                    identifier, .stringPair(MQTTString(validated: copy(name)), MQTTString(validated: copy(value)))))
        case .binary:
            let range =
                identifier == .authenticationData
                ? try authenticationData(row, of: home, seen, before: items) : try binary(row.name, row.meaning(0), row.clause)
            items?.append(Property(identifier, .binary(copy(range))))
        }
    }

    private mutating func tellNumber(
        _ number: UInt32, _ row: PropertyRow, _ identifier: PropertyIdentifier, from: Int
    ) throws(WireError) {
        guard row.limits.contains(number) else {
            let code: ReasonCode = identifier == .topicAlias ? .topicAliasInvalid : .protocolError
            throw error(
                "\(row.name) is \(number), it must be \(row.limits.lowerBound) to \(row.limits.upperBound)", in: row.name,
                at: from, row.clause, code)
        }
        tell(row.name, from: from, String(number), row.meaning(number), row.clause)
    }
}

extension PacketWriter {
    /// The properties behind their length; before 5.0 nothing.
    mutating func properties(_ properties: Properties) {
        guard version == .v5 else {
            precondition(properties.isEmpty, "properties exist in 5.0 only")
            return
        }
        guard !properties.isEmpty else {
            byte(0)
            return
        }
        measured { writer in
            for property in properties.items { writer.property(property) }
        }
    }

    /// One property, its identifier first.
    mutating func property(_ property: Property) {
        precondition(property.hasItsType, "the value of \(property.identifier.name) is not of its wire type")
        byte(property.identifier.rawValue)
        switch property.value {
        case .byte(let number): byte(number)
        case .twoByteInteger(let number): uint16(number)
        case .fourByteInteger(let number): uint32(number)
        case .variableByteInteger(let number): variableByteInteger(Int(number))
        case .string(let string): text(string)
        case .stringPair(let name, let value):
            text(name)
            text(value)
        case .binary(let data): prefixed(data)
        }
    }
}

extension Property {
    /// Whether the value is of the type that the table names.
    fileprivate var hasItsType: Bool {
        switch (value, identifier.row.type) {
        case (.byte, .byte), (.twoByteInteger, .twoByteInteger), (.fourByteInteger, .fourByteInteger),
            (.variableByteInteger, .variableByteInteger), (.string, .string), (.string, .topicName), (.stringPair, .stringPair),
            (.binary, .binary):
            true
        default: false
        }
    }
}
