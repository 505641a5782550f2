import ArgumentParser
import ManagementAPI
import SystemPackage

/// `byoh-controller backup`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a standalone management plane, also while it runs.",
        discussion: """
            Makes FOLDER with the objects, the keys and the name that `byohctl up --advertise` was given. It holds \
            secrets: the folder is 0700, each file 0600. Keep it on another machine.
            """)

    @Option(help: ArgumentHelp("The plane's folder.", valueName: "dir"))
    var dataDir = "/var/lib/byoh"

    @Argument(help: "A folder that does not exist yet.")
    var folder: String

    func run() async throws {
        try await ManagementBackup.make(of: FilePath(dataDir), in: FilePath(folder))
        print("Backed up \(dataDir) to \(folder).")
    }
}

/// `byoh-controller restore`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a standalone management plane from a backup.",
        discussion: """
            Start it afterwards with `byohctl up`, at the address of the lost one, or where the name it was advertised \
            under leads: hosts go on by themselves. What was written after the backup is lost. FOLDER is only read.
            """)

    @Option(help: ArgumentHelp("Where the plane is to be. There must be none.", valueName: "dir"))
    var dataDir = "/var/lib/byoh"

    @Argument(help: "The folder that `byoh-controller backup` made.")
    var folder: String

    func run() async throws {
        try await ManagementBackup.restore(FilePath(folder), to: FilePath(dataDir))
        print("Restored \(folder) to \(dataDir). Next: byohctl up --data-dir \(dataDir)")
    }
}
