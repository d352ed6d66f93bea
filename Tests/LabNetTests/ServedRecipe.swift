import Foundation
import LabTLS
import TestKit

@testable import LabNet

/// A recipe whose broker waits for a stranger, and what the stranger is given to trust.
final class ServedRecipe {
    let lab: TestLab
    let authority: String

    init(_ recipe: Recipe) throws {
        let made = try recipe.ingredients(now: Int(Date.now.timeIntervalSince1970))
        authority = NSTemporaryDirectory() + "mqttlab-ca-\(UUID().uuidString).pem"
        try Data(made.client.authorities ?? []).write(to: URL(fileURLWithPath: authority))
        lab = try TestLab { options in
            var tls = BrokerTLS(made.server)
            tls.port = 0
            options.tls = tls
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: authority) }

    var port: Int { lab.securePort }
}

extension Recipe {
    /// What its page says of somebody: what they do, then how it shows, between bars.
    func row(of who: String) throws -> String? {
        let page = try String(contentsOfFile: Repository.root + "/Certs/recipes/\(rawValue).md", encoding: .utf8)
        let start = "| \(who) | "
        return page.split(separator: "\n").first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }
}
