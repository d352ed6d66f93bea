/// Bad inputs that have broken other brokers, one row each, and what is tried here for it.
struct KnownVulnerability: Sendable {
    enum Answer: Sendable {
        /// The attacks that cite the row.
        case attacked
        /// A test elsewhere: the file, and a line of it that names the test.
        case tested(in: String, by: String)
        /// What it needs does not exist here.
        case noSuchThing(String)
    }

    var row: String
    var broker: String
    var cause: String
    var answer: Answer

    init(_ row: String, _ broker: String, _ cause: String, _ answer: Answer = .attacked) {
        self.row = row
        self.broker = broker
        self.cause = cause
        self.answer = answer
    }

    static let all = [
        KnownVulnerability(
            "CVE-2026-42209", "FlashMQ", "a division by zero when the writing of retained messages is spread over time",
            .noSuchThing("retained messages are sent at once and never written to a file; many of them at once are attacked")),
        KnownVulnerability("CVE-2026-8741", "EMQX", "a QoS 2 identifier noted after the message had gone on"),
        KnownVulnerability("CVE-2026-25627", "NanoMQ", "a Remaining Length larger than the WebSocket frame around it"),
        KnownVulnerability("CVE-2026-21888", "NanoMQ", "a Variable Byte Integer of five bytes in properties"),
        KnownVulnerability("NanoMQ #2268 #2270 (2026)", "NanoMQ", "SUBSCRIBE and PUBLISH that end too early"),
        KnownVulnerability("NanoMQ #2241 #2246 (2026)", "NanoMQ", "reconnects with one client identifier at the same time"),
        KnownVulnerability("CVE-2025-59946", "NanoMQ", "a race on the list of subscriptions"),
        KnownVulnerability("CVE-2024-42644 / 42645", "FlashMQ", "crafted packets and retained messages that fail an assertion"),
        KnownVulnerability("CVE-2024-8376", "mosquitto", "plain and shared subscriptions mixed with reconnects"),
        KnownVulnerability(
            "CVE-2024-3935", "mosquitto", "a bridge that maps topics",
            .noSuchThing("the broker has no bridges and maps no topics")),
        KnownVulnerability(
            "CVE-2024-10525", "libmosquitto", "SUBACK without reason codes, to a client",
            .tested(in: "HardnessTests/HostileBrokerTests.swift", by: "SUBACK without codes [CVE-2024-10525]")),
        KnownVulnerability("CVE-2023-28366", "mosquitto", "QoS 2 under one identifier again and again, never released"),
        KnownVulnerability("CVE-2023-0809", "mosquitto", "memory for a large first packet that is no CONNECT"),
        KnownVulnerability("CVE-2023-3592", "mosquitto", "a will with properties that a will may not have"),
        KnownVulnerability("NanoMQ #1038 #1042 #1153-1181 (2023)", "NanoMQ", "length fields of CONNECT that point past its end"),
        KnownVulnerability("CVE-2021-41039", "mosquitto", "time that grows with the square of the user properties"),
        KnownVulnerability(
            "CVE-2021-34434", "mosquitto", "a subscription kept after the right to it was taken away"),
        KnownVulnerability("CVE-2021-34432", "mosquitto", "PUBLISH with an empty topic"),
        KnownVulnerability("CVE-2021-28166", "mosquitto", "CONNACK from a client"),
        KnownVulnerability("CVE-2021-22116 / 33175 / 33176", "RabbitMQ, EMQX, VerneMQ", "packets that make memory grow"),
        KnownVulnerability("CVE-2020-13849", "all", "connections held open without CONNECT or with a long keep-alive"),
        KnownVulnerability("CVE-2019-11779", "mosquitto", "a topic of 65,400 slashes"),
        KnownVulnerability("CVE-2018-12543", "mosquitto", "PUBLISH to a topic that begins with $"),
        KnownVulnerability(
            "CVE-2018-12551/12550, 2017-7650", "mosquitto", "damaged files of rules; client identifiers that are wildcards"),
        KnownVulnerability(
            "CVE-2017-7651 / 7652", "mosquitto", "a large first packet; no descriptor left when files are read again"),
    ]
}
