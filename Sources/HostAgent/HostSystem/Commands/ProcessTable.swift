/// The processes of the host. Implemented by ``LocalProcesses``; fakes in tests.
package protocol ProcessTable: Sendable {
    /// All processes of the host that are no threads of the kernel, except our own.
    func all() throws -> [HostProcess]
    /// SIGKILL. Not an error: a process that has ended meanwhile.
    func kill(_ process: HostProcess) throws
    /// Gives processes that were told to end the time to do so.
    func pause() async throws
}

/// A process of the host as `/proc` shows it.
package struct HostProcess: Hashable, Sendable {
    package let id: Int32
    /// At most 15 characters.
    package let name: String
    /// Empty when it cannot be told.
    package let executable: String
    /// The paths of its control groups, in all hierarchies.
    package let controlGroups: [String]

    package init(id: Int32, name: String, executable: String = "", controlGroups: [String] = []) {
        self.id = id
        self.name = name
        self.executable = executable
        self.controlGroups = controlGroups
    }
}
