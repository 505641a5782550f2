import ByohAPI
import Glibc
import JSONTree
import KubernetesClient
import KubernetesModel

/// What agents and operators write of hosts.
///
/// Each host has the objects that an enrolled one has, without its Role and RoleBinding: everybody here is an administrator.
struct HostLoad: Sendable {
    /// The pool of hosts that come late, by the label of pools.
    static let latePool = "late"
    /// The pool of those that are there from the beginning.
    static let pool = "fleet"

    private let client: KubernetesClient
    private let namespace: String

    init(_ client: KubernetesClient, in namespace: String) {
        self.client = client
        self.namespace = namespace
    }

    static func name(_ number: Int) -> String { "host-\(number)" }

    // MARK: - Coming in

    /// A host that has reported and is alive. One that is not accepted is of the late pool.
    func enrol(_ number: Int, isAccepted: Bool) async throws {
        let name = Self.name(number)
        var host = ByoHost(
            metadata: ObjectMeta(name: name, namespace: namespace), spec: ByoHostSpec(accepted: isAccepted))
        host.metadata.labels = [
            ByohLabel.host: name, ByohLabel.pool: isAccepted ? Self.pool : Self.latePool,
            ByohLabel.zone: "zone-\(number % 3)",
        ]
        host.metadata.annotations = [ByohAnnotation.keyDigest: String(repeating: "0123456789abcdef", count: 4)]
        let stored = try await client.resources(ByoHost.self, in: namespace).create(host)
        guard let objects = HostObjects(of: stored) else { return }
        _ = try await client.resources(Secret.self, in: namespace).create(objects.plan)
        _ = try await client.resources(Lease.self, in: namespace).create(objects.lease)
        _ = try await client.resources(ByoHost.self, in: namespace).patch(
            name, .merge(["status": Self.report(number)]), subresource: .status)
        try await renew(name, lease: 600)
    }

    func accept(_ name: String) async throws {
        _ = try await client.resources(ByoHost.self, in: namespace).patch(
            name, .merge(["spec": ["accepted": true]]))
    }

    /// What an agent of a small server finds there.
    private static func report(_ number: Int) -> JSONValue {
        let address = "10.\(number / 65_536 % 256).\(number / 256 % 256).\(number % 256)"
        return [
            "identity": [
                "hostUID": .string("uid-\(number)"), "machineID": .string("machine-id-\(number)"),
                "bootID": "0",
            ],
            "hardware": [
                "cpus": 16, "memoryBytes": 68_719_476_736, "architecture": "amd64", "kernelVersion": "6.1.0-18-amd64",
                "vendor": "Example", "product": "R1", "serialNumber": .string("SN\(number)"),
                "disks": [
                    ["name": "nvme0n1", "sizeBytes": 960_197_124_096, "model": "EXAMPLE SSD"],
                    ["name": "sda", "sizeBytes": 4_000_787_030_016, "rotational": true, "free": true],
                ],
                "nics": [
                    [
                        "name": "eno1", "macAddress": "52:54:00:12:34:56", "addresses": [.string("\(address)/8")],
                        "speedMbps": 25_000, "linkUp": true, "isDefault": true,
                    ]
                ],
            ],
            "os": ["id": "debian", "versionID": "12", "prettyName": "Debian GNU/Linux 12 (bookworm)"],
            "addresses": [
                ["type": "Hostname", "address": .string(name(number))],
                ["type": "InternalIP", "address": .string(address)],
            ],
            "components": ["agent": "v0.1.0"],
            "preflight": ["checks": 18, "findings": []],
            "health": ["checks": 9, "findings": []],
        ]
    }

    // MARK: - Living

    /// One heartbeat, as the agent sends it.
    func renew(_ name: String, lease seconds: Int) async throws {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = MicroTime(microsecondsSinceEpoch: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
        let spec: JSONValue = [
            "holderIdentity": .string(name), "leaseDurationSeconds": .number(JSONNumber(Int64(seconds))),
            "renewTime": .string(time.description),
        ]
        _ = try await client.resources(Lease.self, in: namespace).patch(name, .merge(["spec": spec]))
    }

    /// Changes one field of the status of so many hosts: what this server bears, with nobody to slow it down.
    func patchStatuses(_ count: Int, width: Int) async throws -> [String: Double] {
        let began = ContinuousClock.now
        let resources = client.resources(ByoHost.self, in: namespace)
        try await concurrently(0..<count, width) { number in
            _ = try await resources.patch(
                Self.name(number), .merge(["status": ["identity": ["bootID": "1"]]]), subresource: .status)
        }
        return ["perSecond": Double(count) / (ContinuousClock.now - began).inSeconds]
    }
}
