import JSONTree
import KubernetesModel
import PKI

/// What is wrong with a CertificateSigningRequest.
///
/// Follows `k8s.io/kubernetes/pkg/apis/certificates/validation`: what was wrong before is not held against a change.
struct CertificateRequestCheck {
    let request: JSONValue
    /// What it replaces; nil for a new one.
    let old: JSONValue?

    private static let usages: Set<String> = [
        "signing", "digital signature", "content commitment", "key encipherment", "key agreement", "data encipherment",
        "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth", "client auth", "code signing",
        "email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user", "timestamping", "ocsp signing",
        "microsoft sgc", "netscape sgc",
    ]
    private static let shortestSeconds: Int64 = 600
    private static let legacySigner = "kubernetes.io/legacy-unknown"
    private static let finalTypes = ["Approved", "Denied", "Failed"]

    // MARK: - What is asked for

    var specProblems: [FieldError] {
        let spec = request["spec"] ?? [:]
        var problems: [FieldError] = []
        if let problem = Self.problem(inRequest: spec["request"]?.string.flatMap(Base64.decode) ?? []) {
            problems.append(.invalid("spec.request", shownAs: "<certificate request>", problem))
        }
        problems += usageProblems(Self.strings(spec["usages"]), known: old.map { Self.strings($0["spec"]?["usages"]) })
        let signer = spec["signerName"]?.string ?? ""
        if signer == Self.legacySigner, old == nil {
            problems.append(
                .invalid(
                    "spec.signerName", .string(signer), "the legacy signerName is not allowed via this API version"))
        } else {
            problems += SignerName.problems(in: signer, at: "spec.signerName")
        }
        if let seconds = spec["expirationSeconds"]?.int64, seconds < Self.shortestSeconds {
            problems.append(
                .invalid(
                    "spec.expirationSeconds", .number(JSONNumber(seconds)),
                    "may not specify a duration less than 600 seconds (10 minutes)"))
        }
        return problems
    }

    private static func strings(_ list: JSONValue?) -> [String] { (list?.array ?? []).compactMap(\.string) }

    private func usageProblems(_ usages: [String], known: [String]?) -> [FieldError] {
        if usages.isEmpty { return [.required("spec.usages")] }
        if let known, !known.allSatisfy(Self.usages.contains) || Set(known).count < known.count { return [] }
        var seen: Set<String> = []
        return usages.enumerated().flatMap { index, usage -> [FieldError] in
            let place = "spec.usages[\(index)]"
            let duplicate: [FieldError] = seen.insert(usage).inserted ? [] : [.duplicate(place, .string(usage))]
            if Self.usages.contains(usage) { return duplicate }
            return [.notSupported(place, .string(usage), supported: Self.usages.sorted())] + duplicate
        }
    }

    private static func problem(inRequest bytes: [UInt8]) -> String? {
        do throws(PKIError) {
            let request = try CertificateRequest(firstBlockOf: bytes)
            return request == nil ? "PEM block type must be CERTIFICATE REQUEST" : nil
        } catch {
            return "\(error)"
        }
    }

    // MARK: - What became of it

    private static func conditions(_ request: JSONValue) -> [JSONValue] {
        request["status"]?["conditions"]?.array ?? []
    }

    private static func types(_ request: JSONValue) -> [String] { conditions(request).map { $0["type"]?.string ?? "" } }

    private static func certificate(_ request: JSONValue) -> String { request["status"]?["certificate"]?.string ?? "" }

    var statusProblems: [FieldError] {
        let known = old.map(Self.types) ?? []
        let mayContradict = CertificateSigningRequestRules.decisions.allSatisfy(known.contains)
        let mayRepeat = Set(known).count < known.count
        var seen: Set<String> = []
        var problems = Self.conditions(request).enumerated().flatMap { index, condition -> [FieldError] in
            let place = "status.conditions[\(index)]"
            let type = condition["type"]?.string ?? ""
            var problems: [FieldError] = type.isEmpty && !known.contains("") ? [.required("\(place).type")] : []
            problems += Self.statusProblems(of: condition, type, at: "\(place).status")
            let opposite = ["Approved": "Denied", "Denied": "Approved"][type]
            if let opposite, seen.contains(opposite), !mayContradict {
                problems.append(
                    .invalid(
                        "\(place).type", .string(type), "Approved and Denied conditions are mutually exclusive"))
            }
            if !seen.insert(type).inserted, !mayRepeat { problems.append(.duplicate("\(place).type", .string(type))) }
            return problems
        }
        if let problem = certificateProblem {
            problems.append(.invalid("status.certificate", "<certificate data>", problem))
        }
        return problems
    }

    private static func statusProblems(of condition: JSONValue, _ type: String, at place: String) -> [FieldError] {
        let status = condition["status"]?.string ?? ""
        let allowed = finalTypes.contains(type) ? ["True"] : ["False", "True", "Unknown"]
        if status.isEmpty { return [.required(place)] }
        return allowed.contains(status) ? [] : [.notSupported(place, .string(status), supported: allowed)]
    }

    private var certificateProblem: String? {
        let certificate = Self.certificate(request)
        if let old, Self.certificate(old) == certificate || Self.problem(inCertificate: Self.certificate(old)) != nil {
            return nil
        }
        return Self.problem(inCertificate: certificate)
    }

    private static func problem(inCertificate text: String) -> String? {
        if text.isEmpty { return nil }
        let blocks = PEMBlock.blocks(in: String(decoding: Base64.decode(text) ?? [], as: UTF8.self))
        for block in blocks {
            guard block.label == "CERTIFICATE" else {
                return "only CERTIFICATE PEM blocks are allowed, found \"\(block.label)\""
            }
            if block.hasHeaders { return "no PEM block headers are permitted" }
            // Why it is none is of no use to whoever has sent it.
            if (try? CertificateFacts(pem: block.text)) == nil { return "x509: malformed certificate" }
        }
        return blocks.isEmpty ? "must contain at least one CERTIFICATE PEM block" : nil
    }

    // MARK: - Changes

    /// What may not change, by the subresource through which it is written.
    func changeProblems(replacing old: JSONValue, through subresource: String?) -> [FieldError] {
        func conditions(_ request: JSONValue, _ type: String) -> [JSONValue] {
            Self.conditions(request).filter { $0["type"]?.string == type }
        }
        let path = "status.conditions"
        var problems: [FieldError] = Self.finalTypes.compactMap { type in
            guard conditions(request, type).count < conditions(old, type).count else { return nil }
            return .forbidden(path, "updates may not remove a condition of type \"\(type)\"")
        }
        if subresource != "approval" {
            problems += CertificateSigningRequestRules.decisions.compactMap { type in
                guard conditions(request, type).count > conditions(old, type).count else { return nil }
                return .forbidden(path, "updates may not add a condition of type \"\(type)\"")
            }
        }
        if !Self.certificate(old).isEmpty, Self.certificate(old) != Self.certificate(request) {
            problems.append(.forbidden("status.certificate", "updates may not modify existing certificate content"))
        }
        return problems
    }
}
