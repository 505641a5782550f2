import ArgumentParser

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the management plane of this machine.",
        discussion: """
            Its data stays, and clusters and hosts go on as they are: `byohctl up` continues. When none runs, says so \
            and ends with 0.
            """)

    @Option(help: "Folder of the management plane.")
    var dataDir: String = DataFolder.standard

    @Option(parsing: .unconditional, help: ArgumentHelp("How long it may take to end by itself.", valueName: "seconds"))
    var timeout: Int = 30

    func validate() throws {
        guard timeout >= 0 else {
            throw ValidationError("--timeout \(timeout) is no time; it must be 0 seconds or more")
        }
    }

    func run() async throws {
        let folder = DataFolder(path: dataDir)
        guard let process = ControllerProcess.running(in: folder) else {
            return print("No management plane runs in \(dataDir).")
        }
        try await process.stop(within: .seconds(timeout))
        print("The management plane (process \(process.id)) has stopped. Its data is in \(dataDir).")
    }
}
