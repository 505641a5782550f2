import FoundationEssentials
import Glibc
package import SystemPackage

/// A folder of one test, removed with everything in it when the test is over, also after a throw.
package enum TemporaryFolder {
    package static func with<Result>(
        _ purpose: String, _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        var template = Array("/tmp/byoh-\(purpose)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        let folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(folder))
        } catch {
            outcome = .failure(error)
        }
        try FileManager.default.removeItem(atPath: folder.string)
        return try outcome.get()
    }
}
