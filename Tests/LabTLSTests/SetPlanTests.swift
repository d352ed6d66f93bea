import LabTLS
import Testing

/// The table of the plan, row by row: what is there, what is asked for, what will be done.
@Suite struct PlanOfASet {
    private static let day = 86_400
    private static let now = 2_000 * day
    private static let own: [HostName] = [.name("localhost"), .address4("127.0.0.1"), .address4("192.168.1.20")]

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var existing = ExistingSet()
        var order = PlanOfASet.order
        var authority = SetPlan.Action.keep
        var broker = SetPlan.Action.keep
        var clients: [String: SetPlan.Action] = ["client": .keep]
        var hosts = PlanOfASet.own
        var main = HostName.address4("192.168.1.20")

        init(_ name: String, _ change: (inout Row) -> Void) {
            testDescription = name
            existing = PlanOfASet.complete
            change(&self)
        }
    }

    static let rows: [Row] = [
        Row("nothing is there") {
            $0.existing = ExistingSet()
            ($0.authority, $0.broker, $0.clients) = (.make, .make, ["client": .make])
        },
        Row("all is well") { _ in },
        Row("the broker's ends in 30 days") {
            $0.existing.broker?.certificate?.notAfter = now + 30 * day
            $0.broker = .issue(.ends(now + 30 * day))
        },
        Row("the broker's ends in a day more than 30") { $0.existing.broker?.certificate?.notAfter = now + 31 * day },
        Row("a short life is renewed in its last third only") {
            $0.existing.broker?.certificate?.notBefore = now - 5 * day
            $0.existing.broker?.certificate?.notAfter = now + 4 * day
        },
        Row("the root ends soon and keeps its key, so that the others stay") {
            $0.existing.authority?.certificate?.notAfter = now + day
            $0.authority = .issue(.ends(now + day))
        },
        Row("the root's key is gone") {
            $0.existing.authority?.key = nil
            ($0.authority, $0.broker, $0.clients) = (.make, .issue(.newAuthority), ["client": .issue(.newAuthority)])
        },
        Row("the broker's key is gone") {
            $0.existing.broker?.key = nil
            $0.broker = .make
        },
        Row("the client's certificate is gone") {
            $0.existing.clients["client"]?.certificate = nil
            $0.clients = ["client": .issue(.doesNotFit)]
        },
        Row("a certificate of another root") {
            $0.existing.broker?.certificate?.fits = false
            $0.broker = .issue(.doesNotFit)
        },
        Row("a host is added, and becomes the main one") {
            $0.order.hosts = [.name("broker.example.org")]
            $0.broker = .issue(.hosts([.name("broker.example.org")]))
            $0.hosts = own + [.name("broker.example.org")]
            $0.main = .name("broker.example.org")
        },
        Row("a host that is there already") { $0.order.hosts = [.name("localhost")] },
        Row("the machine has another address today; the old one stays in") {
            $0.order.ownHosts = [.name("localhost"), .address4("127.0.0.1"), .address4("10.0.0.7")]
            $0.broker = .issue(.hosts([.address4("10.0.0.7")]))
            $0.hosts = own + [.address4("10.0.0.7")]
            $0.main = .address4("10.0.0.7")
        },
        Row("a second client") {
            $0.order.client = "ann"
            $0.clients = ["ann": .make, "client": .keep]
        },
        Row("by force, with the clients that are known") {
            $0.order.force = true
            ($0.authority, $0.broker, $0.clients) = (.make, .make, ["client": .make])
        },
    ]

    @Test(arguments: rows)
    func `each row has its actions`(row: Row) throws {
        let plan = try SetPlan(row.existing, row.order, now: Self.now)
        #expect(plan.authority == row.authority)
        #expect(plan.broker == row.broker)
        #expect(plan.clients == row.clients)
        #expect(plan.hosts == row.hosts)
        #expect(plan.mainHost == row.main)
        #expect(plan.isNothing == (row.authority == .keep && row.broker == .keep && Set(row.clients.values) == [.keep]))
    }

    @Test func `another kind of key is refused, and made by force`() throws {
        var order = Self.order
        order.key = .rsa2048
        #expect(throws: SetRefusal.otherKey(asked: .rsa2048, has: .p256)) {
            try SetPlan(Self.complete, order, now: Self.now)
        }
        order.force = true
        #expect(try SetPlan(Self.complete, order, now: Self.now).key == .rsa2048)
    }

    @Test func `tracks that are there are kept up to date`() throws {
        var order = Self.order
        order.tracks = [.wifi]
        var existing = Self.complete
        #expect(try SetPlan(existing, order, now: Self.now).tracks == [.wifi])
        existing.tracks = [.cell]
        #expect(try SetPlan(existing, order, now: Self.now).tracks == [.cell, .wifi])
    }

    private static var order: SetOrder {
        var order = SetOrder()
        order.ownHosts = own
        return order
    }

    private static var complete: ExistingSet {
        func member(_ name: String, hosts: [HostName] = []) -> ExistingSet.Member {
            ExistingSet.Member(
                key: .p256,
                certificate: .init(notBefore: now - 100 * day, notAfter: now + 200 * day, commonName: name, hosts: hosts))
        }
        var set = ExistingSet()
        set.authority = member("mqttlab CA 00000000")
        set.broker = member("192.168.1.20", hosts: own)
        set.clients = ["client": member("client")]
        set.boardClient = "client"
        return set
    }
}
