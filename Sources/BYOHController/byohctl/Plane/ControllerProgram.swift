import Glibc

/// Where `byoh-controller` is: beside this program, where installations put both, or on `PATH`.
enum ControllerProgram {
    private static let name = "byoh-controller"

    static func path(given: String?) throws -> String {
        let candidates = given.map { [$0] } ?? ([ownFolder] + searchPath).map { "\($0)/\(name)" }
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw CommandFailure("Cannot find \(name); looked for \(candidates.joined(separator: ", "))")
        }
        return found
    }

    private static var ownFolder: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return "." }
        let path = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static var searchPath: [String] {
        (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
    }
}
