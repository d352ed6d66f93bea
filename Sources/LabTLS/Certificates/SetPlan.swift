/// What will be done about each certificate of a set. A function of what is there, what was asked for, and the time:
/// it reads no file and makes no key.
///
/// | there                                   | then                                             |
/// |-----------------------------------------|--------------------------------------------------|
/// | nothing, or no key                      | make key and certificate                         |
/// | the key alone, or one that does not fit | issue for the same key                           |
/// | it ends soon                            | issue for the same key                           |
/// | the root has a new key                  | issue for the same key                           |
/// | a host is not in the broker's           | issue for the same key, old hosts and new        |
/// | all is well                             | keep                                             |
public struct SetPlan: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case keep
        /// A new key and a certificate for it.
        case make
        /// A new certificate for the key that is there.
        case issue(Reason)
    }

    public enum Reason: Sendable, Hashable {
        /// It ends at this time, in seconds since 1970, or has ended.
        case ends(Int)
        case hosts([HostName])
        case newAuthority
        /// It is missing, or does not belong to its key or to the root.
        case doesNotFit
    }

    public var authority: Action
    public var broker: Action
    /// By name.
    public var clients: [String: Action]
    /// The broker's hosts, those that were there first.
    public var hosts: [HostName]
    /// The one of them that boards are told; it becomes the common name.
    public var mainHost: HostName
    /// The client whose key the board gets.
    public var boardClient: String
    public var tracks: [Track]
    /// The kind of every key that is made.
    public var key: PrivateKey.Kind

    public static let standardClient = "client"
    /// Before this many days, or the last third of a short life, a certificate is issued anew.
    public static let renewalDays = 30

    public var isNothing: Bool { ([authority, broker] + clients.values).allSatisfy { $0 == .keep } }
}

/// Why a set cannot become what was asked for.
public enum SetRefusal: Error, Sendable, Hashable {
    /// The set's keys are of another kind.
    case otherKey(asked: PrivateKey.Kind, has: PrivateKey.Kind)
    /// Nobody said by which name or address the broker is reached.
    case noHosts
}

extension SetPlan {
    /// - Parameter now: Seconds since 1970.
    public init(_ existing: ExistingSet, _ order: SetOrder, now: Int) throws(SetRefusal) {
        let existing = order.force ? existing.emptied : existing
        if let asked = order.key, let has = existing.authority?.key, asked != has {
            throw .otherKey(asked: asked, has: has)
        }
        key = order.key ?? existing.authority?.key ?? .p256
        authority = Self.action(existing.authority, now: now)
        let hasNewRoot = authority == .make

        let known = existing.broker?.certificate?.hosts ?? []
        let wanted = order.hosts + order.ownHosts
        var seen = Set(known)
        let added = wanted.filter { seen.insert($0).inserted }
        hosts = known + added
        guard let first = hosts.first else { throw .noHosts }
        broker = Self.action(existing.broker, now: now, hasNewRoot: hasNewRoot)
        if broker == .keep, !added.isEmpty { broker = .issue(.hosts(added)) }
        let old = existing.broker?.certificate.flatMap { certificate in known.first { $0.text == certificate.commonName } }
        mainHost = Self.mainHost(old, added: added, order) ?? first
        if broker == .keep, let old { mainHost = old }

        var names = Set(existing.clients.keys)
        if let client = order.client { names.insert(client) }
        if names.isEmpty { names.insert(Self.standardClient) }
        clients = [:]
        for name in names { clients[name] = Self.action(existing.clients[name], now: now, hasNewRoot: hasNewRoot) }
        boardClient =
            order.client ?? existing.boardClient.flatMap { names.contains($0) ? $0 : nil } ?? names.min() ?? Self.standardClient
        tracks = Track.allCases.filter { order.tracks.contains($0) || existing.tracks.contains($0) }
    }

    private static func action(_ member: ExistingSet.Member?, now: Int, hasNewRoot: Bool = false) -> Action {
        guard let member, member.key != nil else { return .make }
        if hasNewRoot { return .issue(.newAuthority) }
        guard let certificate = member.certificate, certificate.fits else { return .issue(.doesNotFit) }
        let lifetime = certificate.notAfter - certificate.notBefore
        let margin = min(renewalDays * 86_400, lifetime / 3)
        guard certificate.notAfter - margin > now else { return .issue(.ends(certificate.notAfter)) }
        return .keep
    }

    /// The first that was just asked for; else the one so far, unless it is an address that the machine no longer has.
    private static func mainHost(_ old: HostName?, added: [HostName], _ order: SetOrder) -> HostName? {
        if let asked = order.hosts.first(where: added.contains) { return asked }
        let isGone = old.map { $0.isAddress && !order.ownHosts.contains($0) && !order.ownHosts.isEmpty && !added.isEmpty } ?? true
        guard isGone else { return old }
        let open = order.ownHosts.filter { !$0.isLoopback }
        let address = open.first { if case .address4 = $0 { true } else { false } }
        return order.hosts.first ?? address ?? open.first ?? order.ownHosts.first ?? old
    }
}

extension ExistingSet {
    /// As if nothing were there, but who its clients are.
    fileprivate var emptied: ExistingSet {
        var copy = ExistingSet()
        copy.clients = clients.mapValues { _ in Member(key: nil, certificate: nil) }
        copy.boardClient = boardClient
        copy.tracks = tracks
        return copy
    }
}
