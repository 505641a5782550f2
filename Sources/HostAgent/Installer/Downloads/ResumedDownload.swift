package import HostSystem
package import KubernetesClient
package import SystemPackage

/// A file that is fetched, and goes on growing where an earlier attempt was cut off, be it with the agent or with the machine.
package struct ResumedDownload: Sendable {
    private let path: FilePath
    private let files: any HostFiles
    private let limit: Int64

    /// - Parameters:
    ///   - path: Of what there is so far. Whoever uses it looks whether it is what was wanted.
    ///   - limit: How many bytes it may have. A server may send more than was ever meant.
    package init(at path: FilePath, _ files: any HostFiles, limit: Int64 = .max) {
        self.path = path
        self.files = files
        self.limit = limit
    }

    /// How many bytes are there.
    package var size: Int64 {
        get throws { try files.entry(at: path)?.size ?? 0 }
    }

    /// Takes what arrives.
    package func keep(_ piece: Download.Piece) throws {
        switch piece {
        case .startsOver: try files.remove(path)
        case .bytes(let bytes):
            guard try size <= limit - Int64(bytes.count) else { throw OversizedDownload() }
            try files.append(path, bytes, .secret)
        }
    }

    /// Fetches the rest over HTTP.
    package func run(from url: String, through proxies: ProxyEnvironment) async throws {
        try await Download.run(from: url, through: proxies, startingAt: size) { piece in try keep(piece) }
    }
}

/// More came than may be taken.
package struct OversizedDownload: Error {}
