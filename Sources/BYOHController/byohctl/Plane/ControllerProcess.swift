import Glibc
import SystemPackage

/// The `byoh-controller` that `byohctl up` has started, known by its number and the moment it started, so that a number
/// that meanwhile belongs to somebody else is never taken for it.
struct ControllerProcess: Hashable {
    /// `POSIX_SPAWN_SETSID` of glibc's spawn.h, which only shows under `_GNU_SOURCE`.
    private static let newSession: Int16 = 0x80

    let id: pid_t
    /// In ticks since the machine started; field 22 of `/proc/<pid>/stat`, see proc(5).
    let startedAt: String

    init?(id: pid_t) {
        guard let text = try? PrivateFile.read("/proc/\(id)/stat"),  // no such process is the answer nil
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        // A zombie has ended; only its parent has not asked yet.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        self.id = id
        startedAt = String(fields[19])
    }

    /// The one on record, if it still runs.
    static func running(in folder: DataFolder) -> ControllerProcess? {
        guard PrivateFile.exists(folder.processRecord),
            let record = try? PrivateFile.read(folder.processRecord)  // one that cannot be read names no process
        else { return nil }
        let words = record.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let id = pid_t(words[0]), let process = ControllerProcess(id: id),
            process.startedAt == words[1]
        else { return nil }
        return process
    }

    func record(in folder: DataFolder) throws {
        try PrivateFile.write("\(id) \(startedAt)\n", to: folder.processRecord)
    }

    var isRunning: Bool { ControllerProcess(id: id) == self }

    /// Starts a program in a session of its own, its output appended to `log`.
    static func start(_ program: String, _ arguments: [String], log: String) throws -> ControllerProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)

        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, program, &actions, &attributes, &words, environ)
        guard failure == 0, let process = ControllerProcess(id: id) else {
            throw CommandFailure(
                failure == 0
                    ? "\(program) ended at once; its log is \(log)"
                    : "Cannot start \(program): \(Errno(rawValue: failure))")
        }
        return process
    }

    /// Asks the process to end, and makes it end when it does not within `limit`.
    func stop(within limit: Duration) async throws {
        kill(id, SIGTERM)
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        var wasKilled = false
        while isRunning {
            if clock.now > deadline, !wasKilled {
                wasKilled = true
                StandardError.write("byoh-controller (process \(id)) does not end by itself; killing it.")
                kill(id, SIGKILL)
            }
            try await clock.sleep(for: .milliseconds(50))
        }
    }
}
