import FoundationEssentials
import JSONTree
import KubernetesModel
import Logging
import PKI

/// Signs approved CertificateSigningRequests of the signer `kubernetes.io/kube-apiserver-client`.
///
/// Follows the signer of kube-controller-manager: a request that the signer cannot honour gets the condition `Failed`.
/// Who may approve is not its business. Level-triggered: it signs what is approved and unsigned, whenever that came about.
struct ClientCertificateSigner: Sendable {
    static let name = "kubernetes.io/kube-apiserver-client"
    /// What a certificate lasts when the request does not say, and at most: kube-controller-manager's
    /// `--cluster-signing-duration`.
    static let longestLifetime: Duration = .seconds(365 * 86_400)
    /// What it lasts at least.
    static let shortestLifetime: Duration = .seconds(600)

    let server: ServerContext

    /// Works until the log is closed or the task is cancelled.
    func run() async throws {
        while true {
            do {
                return try await follow()
            } catch StorageError.compacted {
                // The log went on without us: begin again with what there is now.
            }
        }
    }

    private func follow() async throws {
        let page = try await server.log.list(ListQuery(resource: SignerRights.requests))
        for stored in page.objects { await settle(stored) }
        var feed = try await server.log.feed(of: SignerRights.requests, after: page.revision)
        while let changes = try await feed.next() {
            for change in changes where change.kind != .deleted { await settle(change.object) }
        }
    }

    /// Signs the request, or says why not. When somebody else has changed it meanwhile, that change brings it here again.
    private func settle(_ stored: StoredObject) async {
        do {
            let object = try stored.tree()
            guard let status = Self.status(after: object, keys: server.keys, now: server.now()) else { return }
            var settled = object
            settled["status"] = status
            let sealed = settled
            _ = try await server.log.write(.update(stored.key, at: stored.revision) { sealed.sealed(at: $0) })
        } catch {
            server.logger.error(
                "Signing failed", metadata: ["CertificateSigningRequest": "\(stored.key.name)", "error": "\(error)"])
        }
    }

    /// The status of a request that is ours to settle, once it is settled; nil when there is nothing to do.
    static func status(after object: JSONValue, keys: ServerKeys, now: Time) -> JSONValue? {
        guard object["spec"]?["signerName"]?.string == name, !object.isDeleting,
            (object["status"]?["certificate"]?.string ?? "").isEmpty
        else { return nil }
        let conditions = object["status"]?["conditions"]?.array ?? []
        func has(_ type: String) -> Bool {
            conditions.contains { $0["type"]?.string == type && $0["status"] == "True" }
        }
        guard has("Approved"), !has("Denied"), !has("Failed") else { return nil }
        var status = object["status"] ?? [:]
        do throws(SigningRefusal) {
            let certificate = try certificate(for: object["spec"] ?? [:], keys: keys, now: now)
            status["certificate"] = .string(Base64.encode(Array(certificate.utf8)))
        } catch {
            let time = JSONValue.string(now.description)
            status["conditions"] = .array(
                conditions + [
                    [
                        "type": "Failed", "status": "True", "reason": "SignerValidationFailure",
                        "message": .string(error.message), "lastUpdateTime": time, "lastTransitionTime": time,
                    ]
                ])
        }
        return status
    }

    private static func certificate(
        for spec: JSONValue, keys: ServerKeys, now: Time
    ) throws(SigningRefusal) -> String {
        var usages: Set<CertificateUsage> = []
        for usage in spec["usages"]?.array ?? [] {
            let text = usage.string ?? ""
            guard let known = CertificateUsage(rawValue: text), known != .serverAuth else {
                throw SigningRefusal("invalid usage for client certificate: \(text)")
            }
            usages.insert(known)
        }
        guard usages.contains(.clientAuth) else {
            throw SigningRefusal("missing required usage for client certificate: client auth")
        }
        do {
            let bytes = spec["request"]?.string.flatMap(Base64.decode) ?? []
            guard let request = try CertificateRequest(firstBlockOf: bytes) else {
                throw SigningRefusal("spec.request holds no PEM block CERTIFICATE REQUEST")
            }
            let date = Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
            return try keys.authority.sign(
                request, usages: usages, validity: .starting(at: date, lasting: lifetime(spec)))
        } catch let refusal as SigningRefusal {
            throw refusal
        } catch {
            throw SigningRefusal("\(error)")
        }
    }

    /// What was asked for, within bounds.
    static func lifetime(_ spec: JSONValue) -> Duration {
        guard let seconds = spec["expirationSeconds"]?.int64 else { return longestLifetime }
        return min(max(.seconds(seconds), shortestLifetime), longestLifetime)
    }
}

/// Why a request is not signed, for its condition.
private struct SigningRefusal: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
