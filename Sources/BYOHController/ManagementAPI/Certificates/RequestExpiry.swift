import FoundationEssentials
import JSONTree
import KubernetesModel
import PKI

/// When a CertificateSigningRequest has served its purpose. Follows the cleaner of kube-controller-manager.
enum RequestExpiry {
    /// Decided ones stay long enough to be fetched.
    static let settledAge: Duration = .seconds(3600)
    /// Undecided ones stay until somebody had a working day to look.
    static let pendingAge: Duration = .seconds(24 * 3600)

    static func isOver(_ request: JSONValue, now: Time) -> Bool {
        let conditions = request["status"]?["conditions"]?.array ?? []
        let certificate = request["status"]?["certificate"]?.string ?? ""
        if conditions.isEmpty { return isOlder(request.metadata["creationTimestamp"], than: pendingAge, now) }
        for condition in conditions where condition["status"] == "True" || condition["status"] == nil {
            switch condition["type"]?.string {
            case "Approved" where certificate.isEmpty:
                // Approved, and no signer took it: as good as pending.
                if isOlder(condition["lastUpdateTime"], than: pendingAge, now) { return true }
            case "Approved", "Denied", "Failed":
                if isOlder(condition["lastUpdateTime"], than: settledAge, now) { return true }
            default: break
            }
        }
        return hasExpired(certificate, now)
    }

    private static func isOlder(_ time: JSONValue?, than age: Duration, _ now: Time) -> Bool {
        // Without a readable time there is nothing to count from: it stays.
        guard let text = time?.string, let time = try? Time(parsing: text) else { return false }
        return time + age < now
    }

    private static func hasExpired(_ certificate: String, _ now: Time) -> Bool {
        guard let pem = Base64.decode(certificate), !pem.isEmpty,
            // What is no certificate does not expire.
            let facts = try? CertificateFacts(pem: String(decoding: pem, as: UTF8.self))
        else { return false }
        return facts.validity.notAfter < Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
    }
}
