import ByohAPI
import JSONTree
import KubernetesModel

/// A status that no honest agent reports, and what the server has to say to it.
struct HostileStatus: Sendable {
    let what: String
    /// A merge patch; not always JSON.
    let patch: @Sendable () -> [UInt8]
    /// Whether the server must refuse it. Nil where servers may differ: what is stored has to be harmless anyway.
    let isRefused: Bool?

    private init(_ what: String, isRefused: Bool?, _ status: @escaping @Sendable () -> JSONValue) {
        self.what = what
        self.isRefused = isRefused
        patch = { JSONValue.object(["status": status()]).serialized() }
    }

    private init(_ what: String, text: String, isRefused: Bool? = true) {
        self.what = what
        self.isRefused = isRefused
        patch = { Array(text.utf8) }
    }

    private static func observed(_ fields: JSONValue) -> JSONValue {
        var report: JSONValue = ["revision": 1, "checksum": "x", "phase": "Pending"]
        for (key, value) in fields.object ?? [:] { report[key] = value }
        return ["observedPlan": report]
    }

    private static func condition(_ number: Int, _ message: String) -> JSONValue {
        ["type": .string("C\(number)"), "status": "True", "message": .string(message)]
    }

    static let all: [HostileStatus] = [
        // Sizes
        .init("a message of a mebibyte", isRefused: true) {
            observed(["message": .string(String(repeating: "m", count: 1 << 20))])
        },
        .init("a mebibyte in a field that nobody knows", isRefused: false) {
            ["unknown": .string(String(repeating: "u", count: 1 << 20))]
        },
        .init("100,000 conditions", isRefused: true) {
            ["conditions": .array((0..<100_000).map { condition($0, "") })]
        },
        .init("as many and as long conditions as there may be", isRefused: false) {
            ["conditions": .array((0..<32).map { condition($0, String(repeating: "c", count: 32_768)) })]
        },
        .init("100,000 addresses", isRefused: true) {
            ["addresses": .array(Array(repeating: ["type": "InternalIP", "address": "10.0.0.1"], count: 40_000))]
        },
        .init("a deep tree", isRefused: nil) {
            var tree: JSONValue = "x"
            for _ in 0..<500 { tree = ["a": tree] }
            return ["identity": ["deeper": tree]]
        },
        // Numbers
        .init("more processors than a number has room for", text: #"{"status":{"hardware":{"cpus":1e999}}}"#),
        .init("not a number", text: #"{"status":{"hardware":{"cpus":NaN}}}"#),
        .init("half a processor", text: #"{"status":{"hardware":{"cpus":1.5}}}"#),
        .init("fewer processors than none", isRefused: true) { ["hardware": ["cpus": -1]] },
        .init("a number beyond 64 bits", text: #"{"status":{"hardware":{"memoryBytes":9223372036854775808}}}"#),
        .init("the largest numbers", isRefused: false) {
            ["hardware": ["cpus": .number(JSONNumber(Int64.max)), "memoryBytes": .number(JSONNumber(Int64.max))]]
        },
        .init("a revision that nothing can follow", isRefused: true) {
            observed(["revision": .number(JSONNumber(Int64.max))])
        },
        .init("the highest revision there may be", isRefused: false) {
            observed(["revision": .number(JSONNumber(Int64(9_007_199_254_740_991)))])
        },
        .init("a negative revision", isRefused: true) { observed(["revision": -1]) },
        // Text
        .init("control characters", isRefused: false) {
            observed(["step": "\u{1B}[2J\u{7}\u{0}", "message": "\u{9B}31m\u{202E}drowssap"])
        },
        .init("a name of nothing but marks", isRefused: false) {
            ["os": ["prettyName": .string("e" + String(repeating: "\u{301}", count: 255))]]
        },
        .init("half a surrogate pair", text: #"{"status":{"os":{"id":"\ud800"}}}"#, isRefused: nil),
        .init("a time that is none", isRefused: true) { observed(["startedAt": "2026-01-01T00:00:00ZTx"]) },
        .init("a time in small letters", isRefused: true) { observed(["startedAt": "2026-01-01t00:00:00z"]) },
        .init("a time far from any clock", isRefused: true) { observed(["startedAt": "2026-01-01T00:00:00+99:99"]) },
        .init("a condition since never", isRefused: true) {
            ["conditions": [["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00ZT"]]]
        },
        // Types
        .init("a status that is a list", text: #"{"status":[1]}"#),
        .init("hardware that is text", isRefused: true) { ["hardware": "much"] },
        .init("the same condition twice", isRefused: true) { ["conditions": [condition(1, ""), condition(1, "")]] },
        .init("a phase that nobody knows", isRefused: true) { ["phase": "Root"] },
        // Lies
        .init("that it is ready and available", isRefused: false) {
            [
                "phase": "Running",
                "conditions": [
                    ["type": "Ready", "status": "True", "reason": "Ready"],
                    ["type": "Available", "status": "True", "reason": "Available"],
                    ["type": "AgentConnected", "status": "True", "reason": "Connected"],
                ],
            ]
        },
        .init("that it has done a plan that nobody made", isRefused: false) { observed(["phase": "Running"]) },
        .init("that it is clean", isRefused: false) { observed(["phase": "Clean"]) },
        .init("the addresses and the identity of another host", isRefused: false) {
            [
                "addresses": [["type": "InternalIP", "address": "10.0.0.9"]],
                "identity": ["machineID": "honest", "hostUID": "honest"], "providerID": "byoh://a/honest/aaaaaaaaaa",
            ]
        },
        .init("nothing at all", isRefused: false) {
            ["identity": .null, "hardware": .null, "conditions": .null, "observedPlan": .null, "phase": .null]
        },
    ]
}
