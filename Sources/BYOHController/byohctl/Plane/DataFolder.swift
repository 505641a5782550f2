import Glibc
import SystemPackage

/// Where a standalone management plane keeps what it has: its store, its keys, its log.
struct DataFolder {
    let path: String

    /// What `byoh-controller` writes once it answers.
    var kubeconfig: String { "\(path)/kubeconfig" }
    var log: String { "\(path)/controller.log" }
    var processRecord: String { "\(path)/controller.pid" }

    /// Makes the folder, for nobody but its owner.
    func create() throws {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            guard mkdir(partial, 0o700) == 0 || errno == EEXIST else {
                throw CommandFailure("Cannot make the folder \(partial): \(Errno(rawValue: errno))")
            }
        }
    }

    private var advertisedRecord: String { "\(path)/advertise" }

    /// The name that hosts were told: a start without `--advertise` must serve a certificate for it too.
    func advertised() throws -> String? {
        guard PrivateFile.exists(advertisedRecord) else { return nil }
        return try PrivateFile.read(advertisedRecord).split(whereSeparator: \.isNewline).first.map(String.init)
    }

    func recordAdvertised(_ name: String) throws { try PrivateFile.write("\(name)\n", to: advertisedRecord) }

    /// `/var/lib/byoh` for root, else a folder in the home.
    static var standard: String {
        if getuid() == 0 { return "/var/lib/byoh" }
        let home = getenv("HOME").map { String(cString: $0) } ?? "."
        return "\(home)/.local/share/byoh"
    }
}
