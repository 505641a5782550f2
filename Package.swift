// swift-tools-version: 6.2
import PackageDescription

// The module graph, one line a module, lowest level first. `scripts/check-modules` holds it to the
// levels and import rules that CONTRIBUTING.md explains.

// One set of rules for every target. It stands first because a manifest runs from top to bottom.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let dependencies: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
]

let modules: [Target] = [
    // Level 0
    module("JSONTree", in: "Shared", uses: []),
    module("PKI", in: "Shared", uses: [.crypto, .cryptoExtras, .x509, .asn1]),
    shim("CSystemd", in: "HostAgent", links: "systemd"),
    module("UnitNames", in: "HostAgent", uses: []),
    // Level 1
    module("CloudConfig", in: "HostAgent", uses: ["UnitNames", .yams]),
    module("KubernetesModel", in: "Shared", uses: ["JSONTree"]),
    module("CRDSchema", in: "Shared", uses: ["JSONTree"]),
    module("YAMLTree", in: "Shared", uses: ["JSONTree", .yams]),
    module("Suggestions", in: "Shared", uses: [.argumentParser]),
    module(
        "HTTPServing", in: "Shared",
        uses: [.httpTypes, .hummingbird, .hummingbirdCore, .hummingbirdTLS, .lifecycle, .log, .nio, .nioSSL]),
    // Level 2
    module("Ignition", in: "HostAgent", uses: ["CloudConfig", "JSONTree", .crypto]),
    module(
        "ClusterAPIModel", in: "Shared", uses: ["JSONTree", "KubernetesModel"],
        embeds: [
            "CRDs/clusters.yaml", "CRDs/kubeadmconfigs.yaml", "CRDs/kubeadmconfigtemplates.yaml",
            "CRDs/kubeadmcontrolplanes.yaml", "CRDs/machinedeployments.yaml", "CRDs/machines.yaml",
            "CRDs/machinesets.yaml",
        ]),
    // Level 3
    module(
        "ByohAPI", in: "Shared", uses: ["ClusterAPIModel", "JSONTree", "KubernetesModel", .crypto],
        embeds: [
            "CRDs/bootstrapkubeconfigs.yaml", "CRDs/byoagentupgrades.yaml", "CRDs/byoclusters.yaml",
            "CRDs/byoclustertemplates.yaml", "CRDs/byohosts.yaml", "CRDs/byomachines.yaml",
            "CRDs/byomachinetemplates.yaml", "CRDs/byoremediations.yaml", "CRDs/byoremediationtemplates.yaml",
            "CRDs/k8sinstallerconfigs.yaml", "CRDs/k8sinstallerconfigtemplates.yaml",
        ]),
    // Level 4
    module(
        "KubernetesClient", in: "Shared",
        uses: [
            "JSONTree", "KubernetesModel", "YAMLTree", .httpClient, .log, .metrics, .nio, .nioHTTP1, .nioPosix,
            .nioSSL, .subprocess, .system,
        ]),
    module("HostMatching", in: "BYOHController", uses: ["ByohAPI", "KubernetesModel"]),
    module(
        "Admission", in: "BYOHController", uses: ["ByohAPI", "ClusterAPIModel", "JSONTree", "KubernetesModel", "PKI"]),
    module("Telemetry", in: "Shared", uses: ["HTTPServing", .log, .metrics]),
    module("HostSystem", in: "HostAgent", uses: ["UnitNames", .subprocess, .system]),
    module("Systemd", in: "HostAgent", uses: ["CSystemd", "UnitNames"]),
    module(
        "ManagementAPI", in: "BYOHController",
        uses: [
            "JSONTree", "KubernetesModel", "HTTPServing", "PKI", "YAMLTree", .asn1, .deque, .grdb, .lifecycle, .log,
            .metrics, .nioSSL, .system, .x509,
        ]),
    // Level 5
    module(
        "Installer", in: "HostAgent",
        uses: ["ByohAPI", "HostSystem", "JSONTree", "KubernetesClient", "Systemd", .crypto, .system]),
    module(
        "HostProbes", in: "HostAgent",
        uses: ["ByohAPI", "ClusterAPIModel", "HostSystem", "KubernetesModel", "PKI", .system]),
    module("HostReset", in: "HostAgent", uses: ["HostSystem", "Systemd", "UnitNames", .system]),
    module(
        "AgentConfiguration", in: "HostAgent",
        uses: [
            "HTTPServing", "HostSystem", "JSONTree", "KubernetesModel", "Suggestions", "YAMLTree", .log, .system, .yams,
        ]),
    module(
        "ControllerRuntime", in: "Shared",
        uses: ["JSONTree", "KubernetesModel", "KubernetesClient", .deque, .heap, .lifecycle, .log, .metrics]),
    // Level 6
    module(
        "AdmissionWebhooks", in: "BYOHController",
        uses: [
            "Admission", "ControllerRuntime", "HTTPServing", "JSONTree", "KubernetesClient", "KubernetesModel", "PKI",
            "Telemetry", .lifecycle, .log, .metrics,
        ]),
    module(
        "CSRApproval", in: "BYOHController",
        uses: [
            "ByohAPI", "ClusterAPIModel", "ControllerRuntime", "JSONTree", "KubernetesClient", "KubernetesModel", "PKI",
            .log,
        ]),
    module(
        "ByohReconcilers", in: "BYOHController",
        uses: [
            "ByohAPI", "ClusterAPIModel", "ControllerRuntime", "HostMatching", "JSONTree", "KubernetesClient",
            "KubernetesModel", "Telemetry", .heap, .lifecycle, .log, .metrics,
        ]),
    module(
        "ClusterAPICore", in: "BYOHController",
        uses: [
            "ClusterAPIModel", "ControllerRuntime", "JSONTree", "KubernetesClient", "KubernetesModel", "PKI",
            .lifecycle, .log,
        ]),
    module(
        "PodRoutes", in: "HostAgent",
        uses: [
            "ControllerRuntime", "HostSystem", "JSONTree", "KubernetesClient", "KubernetesModel", .lifecycle, .log,
            .system,
        ]),
    module(
        "Registration", in: "HostAgent",
        uses: [
            "ByohAPI", "ControllerRuntime", "HostSystem", "JSONTree", "KubernetesClient", "KubernetesModel", .asn1,
            .crypto, .lifecycle,
            .log, .system, .x509,
        ]),
    module(
        "HostReconciler", in: "HostAgent",
        uses: [
            "ByohAPI", "CloudConfig", "ClusterAPIModel", "ControllerRuntime", "HostProbes", "HostReset", "HostSystem",
            "Ignition", "Installer", "JSONTree", "KubernetesClient", "KubernetesModel", "Systemd", "UnitNames",
            .lifecycle, .log, .metrics, .system,
        ],
        embeds: ["Upgrade/agent-upgrade.sh"]),
    // Level 7
    program(
        "byoh-agent", in: "Sources/HostAgent/byoh-agent",
        uses: [
            "AgentConfiguration", "ByohAPI", "ControllerRuntime", "HTTPServing", "HostProbes", "HostReconciler",
            "HostReset", "HostSystem", "Installer", "JSONTree", "KubernetesClient", "KubernetesModel", "PodRoutes",
            "Registration", "Suggestions", "Systemd", "Telemetry", .argumentParser, .lifecycle, .log, .metrics, .system,
            .unixSignals,
        ]),
    program(
        "byohctl", in: "Sources/BYOHController/byohctl",
        uses: [
            "ByohAPI", "ClusterAPIModel", "JSONTree", "KubernetesClient", "KubernetesModel", "Suggestions",
            .argumentParser, .crypto, .log, .system,
        ]),
    program(
        "byoh-controller", in: "Sources/BYOHController/byoh-controller",
        uses: [
            "Admission", "AdmissionWebhooks", "ByohAPI", "ByohReconcilers", "CSRApproval", "ClusterAPICore",
            "ClusterAPIModel", "ControllerRuntime", "HTTPServing", "JSONTree", "KubernetesClient", "KubernetesModel",
            "ManagementAPI", "PKI", "Suggestions", "Telemetry", "YAMLTree", .argumentParser, .lifecycle, .log, .metrics,
            .system, .unixSignals,
        ]),
]

let tests: [Target] = [
    support(
        "TestSupport",
        uses: [
            "JSONTree", "KubernetesModel", "KubernetesClient", "PKI", .httpClient, .log, .nio, .nioHPACK, .nioHTTP1,
            .nioHTTP2, .nioPosix, .nioSSL, .system, .x509,
        ]),
    test(
        "ByohctlTests",
        uses: [
            "ByohAPI", "ClusterAPIModel", "JSONTree", "KubernetesClient", "KubernetesModel", "Suggestions", "byohctl",
            .argumentParser,
        ]),
    test("JSONTreeTests", uses: ["JSONTree", "TestSupport"]),
    test("SuggestionsTests", uses: ["Suggestions", .argumentParser]),
    test("YAMLTreeTests", uses: ["JSONTree", "TestSupport", "YAMLTree"]),
    support(
        "ManagementSupport", in: "Tests/ManagementSupport",
        uses: [
            "ControllerRuntime", "JSONTree", "KubernetesClient", "KubernetesModel", "ManagementAPI", "YAMLTree", .log,
        ]),
    test("ClusterAPIModelTests", uses: ["ClusterAPIModel", "JSONTree", "KubernetesModel", .yams]),
    test(
        "ClusterAPICoreTests",
        uses: [
            "ClusterAPICore", "ClusterAPIModel", "ControllerRuntime", "JSONTree", "KubernetesClient",
            "KubernetesModel", "ManagementSupport", "PKI", "YAMLTree", .lifecycle, .log, .yams,
        ]),
    test("KubernetesModelTests", uses: ["JSONTree", "KubernetesModel", "TestSupport", .yams]),
    support("HostFakes", in: "Tests/HostFakes", uses: ["HostSystem", "Systemd", "UnitNames"]),
    test("CloudConfigTests", uses: ["CloudConfig", "TestSupport", .system]),
    test("IgnitionTests", uses: ["CloudConfig", "Ignition", "TestSupport"]),
    test("SystemdTests", uses: ["Systemd"]),
    test("UnitNamesTests", uses: ["UnitNames"]),
    test("HostSystemTests", uses: ["HostFakes", "HostSystem", "TestSupport", .system]),
    test(
        "HostProbesTests",
        uses: [
            "ByohAPI", "ClusterAPIModel", "HostFakes", "HostProbes", "HostReset", "HostSystem", "KubernetesModel",
            "PKI", "TestSupport", .system,
        ]),
    test(
        "HostResetTests",
        uses: ["HostFakes", "HostReset", "HostSystem", "JSONTree", "Systemd", "TestSupport", .system]),
    test(
        "InstallerTests",
        uses: [
            "ByohAPI", "HostFakes", "HostSystem", "Installer", "KubernetesClient", "Systemd", "TestSupport", .system,
        ]),
    test(
        "PodRoutesTests",
        uses: [
            "ControllerRuntime", "HostFakes", "HostSystem", "KubernetesModel", "PodRoutes", "TestSupport", .log,
            .system,
        ]),
    test(
        "RegistrationTests",
        uses: [
            "ByohAPI", "ControllerRuntime", "HostSystem", "KubernetesClient", "KubernetesModel", "PKI", "Registration",
            "TestSupport", .log, .system,
        ]),
    test(
        "HostReconcilerTests",
        uses: [
            "ByohAPI", "CloudConfig", "ControllerRuntime", "HostFakes", "HostProbes", "HostReconciler", "HostReset",
            "HostSystem", "Ignition", "Installer", "JSONTree", "KubernetesModel", "Systemd", "Telemetry", "TestSupport",
            .log, .metrics, .system,
        ]),
    test(
        "AgentConfigurationTests",
        uses: ["AgentConfiguration", "HTTPServing", "HostSystem", "TestSupport", .log, .system]),
    test(
        "ByohAgentTests",
        uses: [
            "AgentConfiguration", "ByohAPI", "HTTPServing", "HostProbes", "HostReconciler", "HostSystem", "JSONTree",
            "KubernetesModel", "Registration", "Suggestions", "Telemetry", "TestSupport", "byoh-agent", .argumentParser,
            .httpClient, .lifecycle, .log, .system,
        ]),
    test("HostMatchingTests", uses: ["ByohAPI", "HostMatching", "KubernetesModel", "TestSupport"]),
    test(
        "AdmissionTests",
        uses: ["Admission", "ByohAPI", "ClusterAPIModel", "JSONTree", "KubernetesModel", "PKI", "YAMLTree"]),
    test(
        "AdmissionWebhooksTests",
        uses: ["Admission", "AdmissionWebhooks", "ByohAPI", "JSONTree", "KubernetesModel", "PKI"]),
    test(
        "CSRApprovalTests",
        uses: [
            "ByohAPI", "CSRApproval", "ClusterAPIModel", "ControllerRuntime", "JSONTree", "KubernetesClient",
            "KubernetesModel", "ManagementSupport", "PKI",
        ]),
    test(
        "ByohReconcilersTests",
        uses: [
            "Admission", "ByohAPI", "ByohReconcilers", "ClusterAPIModel", "ControllerRuntime", "HostMatching",
            "JSONTree", "KubernetesClient", "KubernetesModel", "ManagementAPI", "ManagementSupport", "TestSupport",
            "YAMLTree",
        ]),
    test(
        "ByohControllerTests",
        uses: [
            "ByohAPI", "ClusterAPIModel", "JSONTree", "KubernetesClient", "KubernetesModel", "PKI", "TestSupport",
            "byoh-controller", .log, .system,
        ]),
    test(
        "ProviderTests",
        uses: [
            "ByohAPI", "ByohReconcilers", "ClusterAPIModel", "JSONTree", "KubernetesClient", "KubernetesModel", "PKI",
            "Telemetry", "TestSupport", "YAMLTree", "byoh-controller", "management-api-server", .log, .system,
        ]),
    test("CRDSchemaTests", uses: ["CRDSchema", "JSONTree"]),
    test("ByohAPITests", uses: ["ByohAPI", "CRDSchema", "JSONTree", "KubernetesModel", "YAMLTree"]),
    test("PKITests", uses: ["PKI", .asn1, .crypto, .x509]),
    test(
        "HTTPServingTests",
        uses: ["HTTPServing", "PKI", .httpClient, .lifecycle, .log, .nio, .nioHTTP1, .nioSSL]),
    test(
        "KubernetesClientTests",
        uses: [
            "JSONTree", "KubernetesClient", "KubernetesModel", "PKI", "TestSupport", .log, .metrics, .metricsTestKit,
            .nio, .nioHTTP1, .nioSSL, .system,
        ]),
    test("TelemetryTests", uses: ["HTTPServing", "Telemetry", .log, .metrics]),
    support(
        "GreetingExample", in: "Tests/GreetingExample",
        uses: ["ControllerRuntime", "JSONTree", "KubernetesClient", "KubernetesModel", .log]),
    test(
        "ControllerRuntimeTests",
        uses: [
            "ControllerRuntime", "GreetingExample", "JSONTree", "KubernetesClient", "KubernetesModel", "TestSupport",
            .heap, .lifecycle,
            .log, .metrics, .metricsTestKit,
        ]),
    program(
        "leader-candidate", in: "Tests/LeaderCandidate",
        uses: ["ControllerRuntime", "KubernetesClient", "KubernetesModel", .log, .metrics]),
    program(
        "management-api-server", in: "Tests/ManagementAPIServer",
        uses: [
            "HTTPServing", "ManagementAPI", .lifecycle, .log, .system, .unixSignals,
        ]),
    program(
        "api-load", in: "Tests/APILoad",
        uses: [
            .httpClient,
            .nio,
            .nioHTTP1,
            .nioSSL,
        ]),
    test(
        "ManagementAPITests",
        uses: [
            "HTTPServing", "JSONTree", "KubernetesModel", "ManagementAPI", "PKI", "TestSupport", .httpClient,
            "management-api-server", .lifecycle, .log, .nio, .nioHTTP1, .nioSSL, .system,
        ]),
    test(
        "Conformance",
        uses: [
            "Admission", "AdmissionWebhooks", "ByohAPI", "ByohReconcilers", "CSRApproval", "ClusterAPIModel",
            "ControllerRuntime", "GreetingExample", "HTTPServing", "HostReconciler", "HostSystem", "JSONTree",
            "KubernetesClient", "KubernetesModel", "PKI", "Registration", "TestSupport", "YAMLTree", "byoh-controller",
            "leader-candidate", "management-api-server", .asn1,
            .crypto, .lifecycle, .log, .metrics, .subprocess,
            .system, .x509,
        ]),
]

let package = Package(
    name: "byoh",
    products: [
        .library(
            name: "KubernetesRuntime",
            targets: [
                "JSONTree", "KubernetesModel", "KubernetesClient", "ControllerRuntime", "HTTPServing", "Telemetry",
            ]),
        // What the benchmarks need besides.
        .library(name: "ByohResources", targets: ["ByohAPI", "ClusterAPIModel"]),
        .executable(name: "byoh-agent", targets: ["byoh-agent"]),
        .executable(name: "byoh-controller", targets: ["byoh-controller"]),
    ],
    dependencies: dependencies,
    targets: modules + tests,
    swiftLanguageModes: [.v6]
)

// MARK: - Words of the tables

/// - Parameter embeds: files of the module that become constants of its code.
func module(_ name: String, in area: String, uses: [Target.Dependency], embeds: [String] = []) -> Target {
    .target(
        name: name, dependencies: uses, path: "Sources/\(area)/\(name)",
        resources: embeds.map { .embedInCode($0) }, swiftSettings: settings)
}

/// A C target that wraps a system library whose calls Swift cannot make, such as variadic ones.
func shim(_ name: String, in area: String, links library: String) -> Target {
    .target(
        name: name, path: "Sources/\(area)/\(name)", publicHeadersPath: "include",
        linkerSettings: [.linkedLibrary(library)])
}

func support(_ name: String, in path: String = "Tests/Support", uses: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: uses, path: path, swiftSettings: settings)
}

func program(_ name: String, in path: String, uses: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: uses, path: path, swiftSettings: settings)
}

func test(_ name: String, uses: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: uses, path: "Tests/\(name)", swiftSettings: settings)
}

extension Target.Dependency {
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var asn1: Self { .product(name: "SwiftASN1", package: "swift-asn1") }
    static var heap: Self { .product(name: "HeapModule", package: "swift-collections") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var cryptoExtras: Self { .product(name: "CryptoExtras", package: "swift-crypto") }
    static var deque: Self { .product(name: "DequeModule", package: "swift-collections") }
    static var grdb: Self { .product(name: "GRDB", package: "GRDB.swift") }
    static var httpClient: Self { .product(name: "AsyncHTTPClient", package: "async-http-client") }
    static var httpTypes: Self { .product(name: "HTTPTypes", package: "swift-http-types") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var hummingbirdCore: Self { .product(name: "HummingbirdCore", package: "hummingbird") }
    static var hummingbirdTLS: Self { .product(name: "HummingbirdTLS", package: "hummingbird") }
    static var lifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var log: Self { .product(name: "Logging", package: "swift-log") }
    static var metrics: Self { .product(name: "Metrics", package: "swift-metrics") }
    static var metricsTestKit: Self { .product(name: "MetricsTestKit", package: "swift-metrics") }
    static var nio: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioHTTP1: Self { .product(name: "NIOHTTP1", package: "swift-nio") }
    static var nioHPACK: Self { .product(name: "NIOHPACK", package: "swift-nio-http2") }
    static var nioHTTP2: Self { .product(name: "NIOHTTP2", package: "swift-nio-http2") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var nioSSL: Self { .product(name: "NIOSSL", package: "swift-nio-ssl") }
    static var subprocess: Self { .product(name: "Subprocess", package: "swift-subprocess") }
    static var system: Self { .product(name: "SystemPackage", package: "swift-system") }
    static var unixSignals: Self { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
    static var x509: Self { .product(name: "X509", package: "swift-certificates") }
    static var yams: Self { .product(name: "Yams", package: "Yams") }
}
