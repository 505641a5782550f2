import ArgumentParser
import ByohAPI
import KubernetesClient
import KubernetesModel

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the tokens and what they grant, not the tokens themselves.")

    @OptionGroup var plane: PlaneOptions

    func run() async throws {
        let options = ListOptions(fieldSelector: "type=\(SecretType.bootstrapToken.rawValue)")
        let secrets = try await plane.withClient { client in
            try await client.resources(Secret.self, in: EnrolmentToken.namespace).listAll(options).items
        }
        print(Self.table(of: secrets, now: .now))
    }

    /// Tokens without our annotations belong to somebody else and do not show.
    static func table(of secrets: [Secret], now: Time) -> TextTable {
        var table = TextTable("TOKEN", "NAMESPACE", "USES", "LABELS", "ACCEPTS", "EXPIRES")
        for secret in secrets where secret.type == .bootstrapToken {
            let annotations = secret.metadata.annotations
            guard let id = secret.data["token-id"]?.text, annotations[ByohAnnotation.tokenNamespace] != nil else {
                continue
            }
            do {
                let terms = try EnrolmentTerms(annotations: annotations)
                table.add(
                    id, terms.namespace, "\(terms.uses)/\(terms.maximumUses)",
                    annotations[ByohAnnotation.tokenHostLabels] ?? "", terms.autoAccept ? "yes" : "no",
                    expiry(secret, now: now))
            } catch {
                table.add(
                    id, annotations[ByohAnnotation.tokenNamespace] ?? "", "", "\(error)", "", expiry(secret, now: now))
            }
        }
        return table
    }

    private static func expiry(_ secret: Secret, now: Time) -> String {
        // A token without a readable end is shown as having none.
        guard let text = secret.data["expiration"]?.text, let time = try? Time(parsing: text) else { return "never" }
        return time < now ? "expired" : "in \(ShortDuration(since: now, now: time))"
    }
}
