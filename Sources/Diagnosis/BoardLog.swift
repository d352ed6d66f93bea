/// Error numbers as boards log them: those of the C library they are built with, which are not this machine's.
public struct BoardErrno: Sendable, Hashable {
    public var name: String
    /// With newlib or picolibc, as the courses build today.
    public var today: Int
    /// With Zephyr's minimal libc, in old logs.
    public var inOldLogs: Int

    public static let table = [
        BoardErrno("EINVAL", 22, 22), BoardErrno("EOPNOTSUPP", 95, 45), BoardErrno("ECONNRESET", 104, 54),
        BoardErrno("ENOBUFS", 105, 55), BoardErrno("ESHUTDOWN", 110, 58), BoardErrno("ECONNREFUSED", 111, 61),
        BoardErrno("EADDRINUSE", 112, 48), BoardErrno("ECONNABORTED", 113, 53), BoardErrno("ENETUNREACH", 114, 51),
        BoardErrno("ENETDOWN", 115, 62), BoardErrno("ETIMEDOUT", 116, 60), BoardErrno("EHOSTUNREACH", 118, 65),
        BoardErrno("EALREADY", 120, 69), BoardErrno("EMSGSIZE", 122, 36), BoardErrno("ENOTCONN", 128, 57),
        BoardErrno("ENOTSUP", 134, 35), BoardErrno("ECANCELED", 140, 72),
    ]

    private init(_ name: String, _ today: Int, _ inOldLogs: Int) {
        self.name = name
        self.today = today
        self.inOldLogs = inOldLogs
    }

    /// The number as a log shows it, such as `-111 (ECONNREFUSED; -61 in old logs)`.
    static func shown(_ name: String) -> String {
        guard let entry = table.first(where: { $0.name == name }) else { return name }
        let old = entry.inOldLogs == entry.today ? "" : "; -\(entry.inOldLogs) in old logs"
        return "-\(entry.today) (\(entry.name)\(old))"
    }
}

/// What the courses' boards log for a kind of failure. What is not known of a device is said to be not known.
enum BoardSymptom {
    case boardRefusesCertificate, boardRefusesDates, nothingInCommon, brokerRefusesClientCertificate, timeout, wrongPort

    var lines: [String] {
        switch self {
        case .boardRefusesCertificate:
            [
                "nRF91: mqtt_connect, error: \(BoardErrno.shown("ECONNREFUSED")); the modem tells no detail",
                "nRF70: TLS handshake error: -0x2700, then \(BoardErrno.shown("ECONNABORTED"))",
            ]
        case .boardRefusesDates:
            [
                "nRF91: not known whether the modem looks at dates",
                "nRF70: dates are not looked at unless CONFIG_MBEDTLS_HAVE_TIME_DATE is set",
            ]
        case .nothingInCommon:
            [
                "nRF91: mqtt_connect, error: \(BoardErrno.shown("EOPNOTSUPP"))",
                "nRF70: TLS handshake error: -0x7780, then \(BoardErrno.shown("ECONNABORTED"))",
            ]
        case .brokerRefusesClientCertificate:
            [
                "nRF91: mqtt_connect, error: \(BoardErrno.shown("ECONNREFUSED")) as for every refused handshake",
                "nRF70: TLS handshake error: -0x7780, then \(BoardErrno.shown("ECONNABORTED"))",
            ]
        case .timeout:
            ["nRF91: not known", "nRF70: TLS handshake timeout, then \(BoardErrno.shown("ETIMEDOUT"))"]
        case .wrongPort: ["which number it shows is not known"]
        }
    }
}
