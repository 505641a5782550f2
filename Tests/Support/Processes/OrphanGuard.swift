import Glibc
import Synchronization

/// Kills the processes of a test run that was itself killed.
///
/// A shell reads process IDs from a pipe that only the test process holds; when the pipe closes, it kills those that
/// were not forgotten before.
final class OrphanGuard: Sendable {
    static let shared = OrphanGuard()

    private static let script = """
        while read -r word pid; do
          case $word in
            watch) pids="$pids $pid " ;;
            forget) pids=$(printf %s "$pids" | sed "s/ $pid / /") ;;
          esac
        done
        for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
        """

    private let descriptor: Mutex<Int32?>

    private init() {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else {
            descriptor = Mutex(nil)
            return
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: Ctrl-C in the terminal must not end the guard before its charges.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let words: [UnsafeMutablePointer<CChar>?] =
            ["/bin/sh", "-c", Self.script].map { (word: String) in strdup(word) } + [nil]
        defer { words.forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawn(&processID, "/bin/sh", &actions, &attributes, words, environ)
        close(ends[0])
        descriptor = Mutex(code == 0 ? ends[1] : nil)
    }

    func watch(_ processID: pid_t) { send("watch \(processID)\n") }
    func forget(_ processID: pid_t) { send("forget \(processID)\n") }

    private func send(_ line: String) {
        descriptor.withLock { descriptor in
            guard let descriptor else { return }
            let bytes = Array(line.utf8)
            _ = write(descriptor, bytes, bytes.count)
        }
    }
}
