/// The AT commands that write credentials to the nRF91 modem, and how to see that they arrived.
struct ModemScript {
    var tag: Int
    var authority: [UInt8]
    var client: [UInt8]
    var key: [UInt8]

    /// The credential types of `AT%CMNG`.
    private enum Kind: Int {
        case authority = 0
        case client = 1
        case key = 2
    }

    private var contents: [(kind: Kind, name: String, bytes: [UInt8])] {
        [
            (.authority, "root certificate", authority), (.client, "client certificate", client),
            (.key, "client's private key", key),
        ]
    }

    /// Offline first; real line feeds inside the quotes; the list at the end.
    var script: [UInt8] {
        var text = Array("AT+CFUN=4\n".utf8)
        for content in contents {
            text += Array("AT%CMNG=0,\(tag),\(content.kind.rawValue),\"".utf8) + content.bytes + Array("\"\n".utf8)
        }
        return text + Array("AT%CMNG=1\n".utf8)
    }

    /// What the modem's list must say, for the script and for the firmware's own way, which differ by a line feed.
    var expectations: [String] {
        contents.map { content in
            "by the script     %CMNG: \(tag),\(content.kind.rawValue)  \(SHA256Text.of(content.bytes))  \(content.name)"
        } + [
            "by the firmware   %CMNG: \(tag),0  \(SHA256Text.of(Array(authority.dropLast())))  root certificate; "
                + "the exercise writes it without its last line feed"
        ]
    }
}
