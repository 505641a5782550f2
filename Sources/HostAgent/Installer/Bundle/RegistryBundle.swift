package import ByohAPI
import JSONTree
package import KubernetesClient

/// Fetches a bundle from an OCI registry (OCI Distribution Specification 1.1): a manifest, whose one layer is the archive.
///
/// The manifest is known by its digest, and names the layer by its own, so nothing of what the registry says is trusted.
/// Registries that want a token are asked for one without credentials.
package struct RegistryBundle: Sendable {
    private static let manifestTypes = [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]
    /// The specification's own limit for what a registry must take.
    private static let manifestLimit = 4 << 20
    private static let tokenLimit = 64 << 10

    private let reference: OCIReference
    private let bundle: BundleReference
    private let proxies: ProxyEnvironment

    /// - Throws: ``BundleError`` when the location names no manifest by its digest.
    package init(_ bundle: BundleReference, proxies: ProxyEnvironment = ProxyEnvironment([:])) throws(BundleError) {
        do throws(InvalidOCIReference) {
            reference = try OCIReference(parsing: bundle.location)
        } catch {
            throw .unusableImage(location: bundle.location, problem: error.problem)
        }
        self.bundle = bundle
        self.proxies = proxies
    }

    private struct Manifest: Codable {
        struct Layer: Codable {
            var digest: String
        }
        var layers: [Layer]?
    }

    /// The specification of tokens has one name, and older servers the other.
    private struct Token: Codable {
        var token: String?
        var accessToken: String?

        enum CodingKeys: String, CodingKey {
            case token
            case accessToken = "access_token"
        }
    }

    /// Fetches the archive from `offset` on.
    package func fetch(startingAt offset: Int64, _ deliver: (Download.Piece) async throws -> Void) async throws {
        var token: Sensitive<String>?
        let manifest: [UInt8]
        do {
            manifest = try await readManifest(token)
        } catch let failure as DownloadFailure {
            guard failure.status == 401 else { throw failure }
            token = try await self.token(for: failure)
            manifest = try await readManifest(token)
        }
        try check(manifest)
        try await Download.run(
            from: "\(reference.api)/blobs/sha256:\(bundle.sha256.lowercased())", through: proxies,
            authorization: token, startingAt: offset, deliver: deliver)
    }

    private func readManifest(_ token: Sensitive<String>?) async throws -> [UInt8] {
        try await read(
            "\(reference.api)/manifests/sha256:\(reference.digest)", token, accepting: Self.manifestTypes,
            limit: Self.manifestLimit)
    }

    /// Whether it is the manifest that was asked for, and of the archive that the plan names.
    private func check(_ bytes: [UInt8]) throws {
        let digest = SHA256Digest(of: bytes).hex
        guard digest == reference.digest else {
            throw problem("the registry sent a manifest with the SHA-256 \(digest)")
        }
        let layers: [Manifest.Layer]
        do {
            layers = try JSONValue(parsing: bytes).decode(Manifest.self).layers ?? []
        } catch {
            throw problem("its manifest cannot be read: \(error)")
        }
        guard layers.count == 1 else {
            throw problem("its manifest has \(layers.count) layers; right would be one, the archive")
        }
        guard layers[0].digest == "sha256:\(bundle.sha256.lowercased())" else {
            throw problem(
                "its layer is \(layers[0].digest), but installation.bundle.sha256 is \(bundle.sha256.lowercased())")
        }
    }

    /// What the registry's own authority gives to everybody who asks.
    private func token(for refusal: DownloadFailure) async throws -> Sensitive<String> {
        guard let text = refusal.challenge, let challenge = BearerChallenge(parsing: text) else {
            throw problem("the registry wants credentials, of a kind that this agent has none of")
        }
        let bytes: [UInt8]
        do {
            bytes = try await read(challenge.url, nil, accepting: [], limit: Self.tokenLimit)
        } catch let failure as DownloadFailure {
            throw problem("no token: \(failure)")
        }
        // What it sent may be a token in an unknown form, so it is not quoted.
        let answer = try? JSONValue(parsing: bytes).decode(Token.self)
        guard let token = answer?.token ?? answer?.accessToken, !token.isEmpty,
            token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { throw problem("\(challenge.realm) gave no token") }
        return Sensitive("Bearer \(token)")
    }

    /// A short document, whole.
    private func read(
        _ url: String, _ authorization: Sensitive<String>?, accepting mediaTypes: [String], limit: Int
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await Download.run(
            from: url, through: proxies, authorization: authorization, accepting: mediaTypes, startingAt: 0
        ) { piece in
            switch piece {
            case .startsOver: bytes = []
            case .bytes(let more): bytes += more
            }
            guard bytes.count <= limit else { throw problem("the registry sent more than \(limit) bytes") }
        }
        return bytes
    }

    private func problem(_ text: String) -> BundleError { .unusableImage(location: bundle.location, problem: text) }
}
