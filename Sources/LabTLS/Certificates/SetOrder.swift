/// What a set of certificates is asked to be; what is not asked for stays as it is, or gets the default.
public struct SetOrder: Sendable, Hashable {
    /// Names and addresses that somebody asked for; the first becomes the broker's common name.
    public var hosts: [HostName] = []
    /// The machine's own names and addresses.
    public var ownHosts: [HostName] = []
    /// `nil`: the client that is there, else one called `client`.
    public var client: String?
    /// `nil`: as the set that is there, else P-256.
    public var key: PrivateKey.Kind?
    /// For how long leaves are issued; `nil` is `standardDays`.
    public var days: Int?
    /// The tracks whose board files are wanted; those that are there are kept up to date too.
    public var tracks: [Track] = Track.allCases
    /// Makes everything anew, the root too: boards must be given the new one.
    public var force = false

    /// What browsers accept at most, and enough for a course.
    public static let standardDays = 397
    public static let daysAllowed = 1...3_650
    public static let authorityDays = 3_650

    public init() {}
}

extension SetOrder {
    /// Why a text cannot be a client's name: it names files, and becomes a common name.
    public static func whyNoClient(_ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isPlain, let first = name.first, first != ".", first != "-" else {
            return "a client's name is made of letters, digits, - _ and ."
        }
        // X.520 ends a common name there.
        guard name.utf8.count <= 64 else { return "a client's name has at most 64 characters" }
        guard !["ca", "broker"].contains(name.lowercased()) else { return "that name is taken by the set's own files" }
        return nil
    }
}
