internal import BrokerCore
internal import LabNet
internal import MQTTWire
internal import Typesetting

/// `broker limits`.
enum BrokerLimitsCommand: Command {
    private static let json = Flag("--json", "the same as JSON")

    static let specification = CommandSpecification(
        "broker limits", .broker, "what the broker's peers can make it hold, and what happens beyond",
        details: ["Each is an option of broker start."], options: [.flag(json)], example: ["broker limits"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let configuration = try shell.openLab?.ask { $0.brokerConfiguration } ?? BrokerConfiguration()
        if input.has(json) { return shell.say(LimitView.json(configuration).text) }
        shell.say(LimitView.table(configuration))
    }
}

/// The limits of a broker as people and programs read them.
enum LimitView {
    static func table(_ configuration: BrokerConfiguration) -> [StyledLine] {
        var table = TextTable(["option", "value", "bounds", "beyond"])
        for limit in Limit.all {
            let codes = limit.codeWords.map { " (\($0))" } ?? ""
            table.add([limit.option, limit.words(configuration[limit]), limit.bounds, limit.consequence + codes])
        }
        return table.lines
    }

    static func json(_ configuration: BrokerConfiguration) -> JSONValue {
        .array(
            Limit.all.map { limit in
                var members: [JSONValue.Member] = [
                    .init("name", .string(limit.name)), .init("option", .string(limit.option)),
                    .init("value", .integer(configuration[limit])), .init("unit", .string(limit.measure.unit)),
                    .init("default", .integer(limit.standard)), .init("minimum", .integer(limit.range.lowerBound)),
                    .init("maximum", .integer(limit.range.upperBound)),
                ]
                if let code = limit.reasonCode { members.append(.init("reasonCode", .integer(Int(code.rawValue)))) }
                return .object(members)
            })
    }
}

extension Limit.Measure {
    fileprivate var unit: String {
        switch self {
        case .count: "count"
        case .bytes: "bytes"
        case .time: "milliseconds"
        }
    }
}
