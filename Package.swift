// swift-tools-version: 6.2
import PackageDescription

// The house is drawn in Sources/README.md: arrows point down only, and this file is what enforces them.

let language: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// The pure targets know neither NIO nor Foundation; the compiler also reports every unsafe construct in them.
let pure = language + [.strictMemorySafety()]

/// The event loop alone touches what LabNet holds; checking that again at each access costs a tenth of the time of a
/// message. Debug builds, and with them all tests, check it all the same.
let onTheLoop = language + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "mqttlab",
    products: [.executable(name: "mqttlab", targets: ["mqttlab"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "mqttlab",
            dependencies: [
                "LabShell", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: language),

        .target(name: "Terminal", dependencies: ["Typesetting", "CLibEdit", "CLineReader"], swiftSettings: language),
        .target(name: "CLineReader", dependencies: ["CLibEdit"]),
        .systemLibrary(name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),

        .target(
            name: "LabShell",
            dependencies: ["Access", "LabNet", "LabTLS", "Course", "Ledger", "Storage", "Tracing", "Typesetting", log],
            resources: [.embedInCode("Recipes")], swiftSettings: language),
        .target(name: "Storage", swiftSettings: language),
        .target(
            name: "LabTLS",
            dependencies: ["COpenSSL", "CRename", "TLSWire", "Typesetting", .product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: language),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CRename"),
        .target(
            name: "LabNet",
            dependencies: ["Access", "BrokerCore", "ClientCore", "Diagnosis", "LabTLS", "Storage", "Tracing", log] + nio,
            swiftSettings: onTheLoop),

        .target(
            name: "Course", dependencies: ["Storage", "Tracing", "Typesetting"], resources: [.embedInCode("Lessons")],
            swiftSettings: language),
        .target(
            name: "Tracing", dependencies: ["Diagnosis", "Ledger", "MQTTSessions", "TLSWire", "Typesetting"], swiftSettings: pure),
        .target(name: "Diagnosis", dependencies: ["TLSWire"], swiftSettings: pure),
        .target(name: "Ledger", dependencies: ["MQTTWire"], resources: [.embedInCode("Statements")], swiftSettings: pure),
        .target(
            name: "BrokerCore",
            dependencies: [
                "Access", "MQTTSessions", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: pure),
        .target(
            name: "ClientCore",
            dependencies: ["MQTTSessions", .product(name: "DequeModule", package: "swift-collections")],
            swiftSettings: pure),
        .target(name: "Access", dependencies: ["MQTTSessions", "Typesetting"], swiftSettings: pure),
        .target(name: "MQTTSessions", dependencies: ["MQTTWire", "Typesetting"], swiftSettings: pure),
        .target(name: "MQTTWire", dependencies: ["Fields", "Typesetting"], swiftSettings: pure),
        .target(name: "TLSWire", dependencies: ["Fields", "Typesetting"], swiftSettings: pure),
        .target(name: "Fields", swiftSettings: pure),
        .target(name: "Typesetting", swiftSettings: pure),

        .target(name: "TestKit", dependencies: ["MQTTWire", "TLSWire"], path: "Tests/TestKit", swiftSettings: language),
        .target(
            name: "BenchKit", dependencies: ["Access", "BrokerCore", "TestKit"], path: "Tests/Benchmarks/BenchKit",
            swiftSettings: language),
        .executableTarget(
            name: "WireBenchmark", dependencies: ["BenchKit", "MQTTWire", "TestKit"], path: "Tests/Benchmarks/WireBenchmark",
            swiftSettings: language),
        .executableTarget(
            name: "BrokerBenchmark", dependencies: ["Access", "BenchKit", "MQTTWire"], path: "Tests/Benchmarks/BrokerBenchmark",
            swiftSettings: language),
        .target(name: "CountingAllocator", path: "Tests/Benchmarks/CountingAllocator"),
        .executableTarget(
            name: "Allocations", dependencies: ["BenchKit", "CountingAllocator", "MQTTWire"],
            path: "Tests/Benchmarks/Allocations",
            swiftSettings: language),
        .testTarget(
            name: "MQTTWireTests", dependencies: ["MQTTWire", "TestKit"], exclude: ["Vectors"], swiftSettings: language),
        .testTarget(
            name: "TLSWireTests", dependencies: ["TLSWire", "TestKit"], exclude: ["Vectors"], swiftSettings: language),
        .testTarget(
            name: "BrokerCoreTests", dependencies: ["Access", "Allocations", "BrokerCore", "TestKit"], swiftSettings: language),
        .testTarget(name: "AccessTests", dependencies: ["Access", "MQTTSessions", "TestKit"], swiftSettings: language),
        .target(
            name: "Simulation", dependencies: ["BrokerCore", "ClientCore", "TestKit"], path: "Tests/Simulation",
            swiftSettings: language),
        .executableTarget(name: "Soak", dependencies: ["Simulation"], path: "Tests/Soak", swiftSettings: language),
        .testTarget(
            name: "ClientCoreTests", dependencies: ["BrokerCore", "ClientCore", "Simulation", "TestKit"],
            swiftSettings: language),
        .testTarget(
            name: "ConformanceTests", dependencies: ["Access", "BrokerCore", "ClientCore", "Ledger", "TestKit"],
            swiftSettings: language),
        .testTarget(
            name: "TracingTests", dependencies: ["Tracing", "TestKit"], exclude: ["Golden"], swiftSettings: language),
        .testTarget(name: "CourseTests", dependencies: ["Course", "Storage", "TestKit"], swiftSettings: language),
        .testTarget(
            name: "LabNetTests",
            dependencies: [
                "Access", "LabNet", "LabTLS", "TestKit", log, .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: language),
        .testTarget(name: "LabTLSTests", dependencies: ["LabTLS", "TestKit"], exclude: ["read_set.py"], swiftSettings: language),
        .testTarget(
            name: "HardnessTests", dependencies: ["mqttlab", "BrokerCore", "ClientCore", "TestKit"], swiftSettings: language),
        .executableTarget(
            name: "TerminalDriver", dependencies: ["Terminal"], path: "Tests/TerminalDriver", swiftSettings: language),
        .testTarget(
            name: "TerminalTests", dependencies: ["Terminal", "TerminalDriver", "TestKit"], exclude: ["Prompt"],
            swiftSettings: language),
        .testTarget(
            name: "LabShellTests", dependencies: ["mqttlab", "LabShell", "TestKit"], exclude: ["Golden", "Prompt"],
            swiftSettings: language),
        .testTarget(
            name: "InteropTests", dependencies: ["mqttlab", "BrokerCore", "TestKit"],
            exclude: ["paho_client.py", "paho_v5.py", "gmqtt_client.py", "odd_broker.py", "scram_broker.py", "scram_client.py"],
            swiftSettings: language),
    ],
    swiftLanguageModes: [.v6]
)
