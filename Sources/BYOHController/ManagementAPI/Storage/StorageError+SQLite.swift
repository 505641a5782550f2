import GRDB
import SystemPackage

extension StorageError {
    /// What an error of the database means for us.
    init(_ error: any Error, doing act: String, _ path: FilePath) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_NOTADB: self = .foreign(path)
            case .SQLITE_CORRUPT: self = .corrupt(path, finding: error.message ?? "\(error.extendedResultCode)")
            case .SQLITE_FULL: self = .failed(doing: act, reason: "the disk is full")
            // Never the error's own description: it shows the arguments of the statement, and they can be secrets.
            default: self = .failed(doing: act, reason: error.message ?? "\(error.extendedResultCode)")
            }
        default: self = .failed(doing: act, reason: "\(type(of: error))")
        }
    }

    static func translating<Value>(
        _ act: String, _ path: FilePath, _ body: () throws -> Value
    ) throws(StorageError) -> Value {
        do {
            return try body()
        } catch {
            throw StorageError(error, doing: act, path)
        }
    }

    static func translating<Value>(
        _ act: String, _ path: FilePath, _ body: () async throws -> Value
    ) async throws(StorageError) -> Value {
        do {
            return try await body()
        } catch {
            throw StorageError(error, doing: act, path)
        }
    }
}
