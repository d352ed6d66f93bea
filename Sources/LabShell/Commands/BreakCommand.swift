internal import Course
internal import Diagnosis
internal import LabNet
internal import Tracing
internal import Typesetting

/// `break`.
enum BreakCommand: Command {
    private static let name = Parameter(
        "RECIPE", .choice(Recipe.allCases.map(\.rawValue)), "what is wrong, else all recipes are listed")

    static let specification = CommandSpecification(
        "break", .trouble, "let a TLS handshake fail on purpose, and see how it shows",
        details: ["A broker and a client of their own play it; yours are left alone."], arguments: [.optional(name)],
        example: ["break expired"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let recipe = try input.value(name).flatMap(Recipe.init(rawValue:)) else { return list(in: shell) }
        let page = MarkdownView.lines(Markdown(RecipePages.page(of: recipe)), width: shell.readingWidth)
        let play = try recipe.play()
        shell.say(page + [""])
        if let refusal = play.refusal { return shell.say([StyledLine(refusal.what, .bad), StyledLine(refusal.why)]) }
        shell.say(OneLine.lines(play.events, links: play.links, options: shell.viewOptions))
    }

    private static func list(in shell: Shell) {
        let width = Recipe.allCases.map(\.rawValue.count).max() ?? 0
        shell.say(
            Recipe.allCases.map { recipe in
                let name = "break " + recipe.rawValue + String(repeating: " ", count: width - recipe.rawValue.count + 2)
                return StyledLine([.init(name, .code), .init(RecipePages.title(of: recipe), .plain)])
            })
    }
}

/// The recipes' pages, `Certs/recipes/*.md`, as they travel in the program.
enum RecipePages {
    static func page(of recipe: Recipe) -> String { String(decoding: bytes(of: recipe), as: UTF8.self) }

    /// The page's heading.
    static func title(of recipe: Recipe) -> String {
        let first = page(of: recipe).split(separator: "\n").first ?? ""
        return String(first.drop { $0 == "#" || $0 == " " })
    }

    private static func bytes(of recipe: Recipe) -> [UInt8] {
        switch recipe {
        case .expired: PackageResources.expired_md
        case .wrongHost: PackageResources.wrong_host_md
        case .unknownCA: PackageResources.unknown_ca_md
        case .noClientCertificate: PackageResources.no_client_certificate_md
        case .only13: PackageResources.tls13_only_md
        case .longChain: PackageResources.long_chain_md
        case .notYetValid: PackageResources.not_yet_valid_md
        case .noAlternativeName: PackageResources.no_san_md
        case .authorityAsLeaf: PackageResources.ca_as_leaf_md
        case .wrongUsage: PackageResources.wrong_usage_md
        case .swappedKey: PackageResources.swapped_key_md
        case .noSharedSuite: PackageResources.no_shared_suite_md
        case .p384: PackageResources.p384_md
        }
    }
}
