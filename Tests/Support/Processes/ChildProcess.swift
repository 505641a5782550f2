package import Glibc
import Synchronization
package import SystemPackage

/// A process that a test starts, signals and waits for. Its output goes to a file.
///
/// Dies with the test run: an ``OrphanGuard`` kills what is left when the test process is gone, however it ended.
package final class ChildProcess: Sendable {
    package let processID: pid_t
    package let name: String
    private let isReaped = Mutex(false)

    /// - Throws: `Errno` when the executable cannot be started.
    package init(_ executable: String, _ arguments: [String], environment: [String] = [], log: FilePath) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.string, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        let words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawn(&processID, executable, &actions, nil, words, variables)
        guard code == 0 else { throw Errno(rawValue: code) }
        self.processID = processID
        self.name = FilePath(executable).lastComponent?.string ?? executable
        OrphanGuard.shared.watch(processID)
    }

    /// Sends `signal`; nothing happens when the process has been waited for.
    package func signal(_ signal: Int32) {
        isReaped.withLock { isReaped in
            if !isReaped { kill(processID, signal) }
        }
    }

    /// Whether it has ended. Reaps it when it has.
    package func hasEnded() -> Bool {
        isReaped.withLock { isReaped in
            if isReaped { return true }
            var status: Int32 = 0
            guard waitpid(processID, &status, WNOHANG) == processID else { return false }
            isReaped = true
            OrphanGuard.shared.forget(processID)
            return true
        }
    }

    /// Waits for the end by polling every few milliseconds: a test fixture needs no more.
    package func waitForEnd() async throws {
        while !hasEnded() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// SIGKILL, and wait: the power cut of one process.
    package func killAndWait() async throws {
        signal(SIGKILL)
        try await waitForEnd()
    }

    /// SIGTERM, and SIGKILL when it is not gone in time.
    package func stop(within limit: Duration = .seconds(10)) async throws {
        signal(SIGTERM)
        let deadline = ContinuousClock.now + limit
        while !hasEnded() {
            if ContinuousClock.now > deadline { signal(SIGKILL) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
