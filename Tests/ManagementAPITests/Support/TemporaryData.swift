import SystemPackage
import TestSupport

/// A data folder of one test.
enum TemporaryData {
    static func with(_ body: (FilePath) async throws -> Void) async throws {
        try await TemporaryFolder.with("data") { try await body($0.appending("data")) }
    }
}
