public import Typesetting

extension CertificateCheck {
    /// The check for people: what was looked at, then each finding with its reason and what mends it.
    ///
    /// Everything that a file says is shown with its control characters escaped.
    public var lines: [StyledLine] {
        let width = items.map { CellWidth.of(Escaping.visible($0.path)) }.max() ?? 0
        var lines = items.map { item in
            let path = Escaping.visible(item.path)
            let gap = String(repeating: " ", count: width - CellWidth.of(path) + 2)
            return StyledLine([.init("  " + path, .code), .init(gap + Escaping.visible(item.what), .plain)])
        }
        let whose = handshakes.map { CellWidth.of($0.who) }.max() ?? 0
        lines += handshakes.map { handshake in
            let gap = String(repeating: " ", count: whose - CellWidth.of(handshake.who) + 2)
            return StyledLine("  " + handshake.who + gap + Escaping.visible(handshake.outcome))
        }
        for finding in findings {
            lines.append("")
            lines.append(
                StyledLine([
                    .init(finding.severity == .fails ? "FAILS  " : "warns  ", finding.severity == .fails ? .bad : .warning),
                    .init(Escaping.visible(finding.file) + ": " + Escaping.visible(finding.what), .strong),
                ]))
            lines.append(StyledLine("       " + Escaping.visible(finding.why)))
            lines.append(StyledLine([.init("       mend  ", .dim), .init(Escaping.visible(finding.mend), .code)]))
        }
        return lines + ["", verdict]
    }

    /// One object: the files, and the findings.
    public var json: String {
        JSONValue.object([
            .init("ok", .boolean(!hasFailures)),
            .init(
                "files",
                .array(items.map { .object([.init("path", .string($0.path)), .init("what", .string($0.what))]) })),
            .init("handshakes", .array(handshakes.map(\.json))),
            .init(
                "findings",
                .array(
                    findings.map { finding in
                        .object([
                            .init("code", .string(finding.code.rawValue)), .init("severity", .string(finding.severity.rawValue)),
                            .init("file", .string(finding.file)), .init("what", .string(finding.what)),
                            .init("why", .string(finding.why)), .init("mend", .string(finding.mend)),
                        ])
                    })),
        ]).text
    }

    private var verdict: StyledLine {
        let failing = findings.count { $0.severity == .fails }
        if items.isEmpty { return StyledLine("There are no certificates and no keys.", .warning) }
        if failing > 0 { return StyledLine(failing == 1 ? "One thing fails." : "\(failing) things fail.", .bad) }
        return findings.isEmpty ? StyledLine("No fault found.", .good) : StyledLine("Nothing fails.", .good)
    }
}

extension ServerSight.Handshake {
    /// One object; what is not known is left out.
    fileprivate var json: JSONValue {
        let agreed = state.suite == nil ? nil : TLSVersion(rawValue: state.version)?.description
        let texts = [("version", agreed), ("suite", state.suite), ("group", state.group), ("failure", failure?.words)]
        return .object(
            [.init("as", .string(device?.name ?? "computer")), .init("asksForCertificate", .boolean(asksForCertificate))]
                + texts.compactMap { name, text in text.map { .init(name, .string($0)) } })
    }
}
