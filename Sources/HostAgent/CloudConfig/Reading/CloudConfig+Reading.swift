import Yams

extension CloudConfig {
    /// Secrets of the API server are limited to 1 MiB; contents that decompress are limited on their own.
    private static let sizeLimit = 4 << 20

    /// Reads the document.
    ///
    /// - Parameter data: What the header `## template: jinja` may ask for; without that header braces are only braces.
    /// - Throws: where it is wrong, and what would be right.
    package init(parsing bytes: [UInt8], with data: InstanceData) throws(CloudConfigError) {
        guard bytes.count <= Self.sizeLimit else {
            throw CloudConfigError("it has \(bytes.count) bytes; at most \(Self.sizeLimit) are read")
        }
        guard let source = String(validating: bytes, as: UTF8.self) else {
            throw CloudConfigError("it is not UTF-8 text; compressed user data is not known here")
        }
        let text = JinjaTemplate.isAskedFor(by: source) ? try JinjaTemplate.render(source, with: data) : source
        try Self.requireHeader(text)
        let root = ConfigNode(try Self.compose(text), path: "The document", fallback: .init(line: 1, column: 1))
        if root.isNull {
            self.init()
            return
        }
        let members = try root.members(allowing: Self.knownKeys)
        self.init()
        bootCommands = try PlannedCommand.list(members["bootcmd"])
        commands = try PlannedCommand.list(members["runcmd"])
        for node in try members["write_files"]?.items() ?? [] { files.append(try WrittenFile(node)) }
        for (device, _, node) in try members["disk_setup"]?.entries() ?? [] {
            disks.append(try DiskLayout(device: device, node))
        }
        for node in try members["fs_setup"]?.items() ?? [] { filesystems.append(try NewFilesystem(node)) }
        for node in try members["mounts"]?.items() ?? [] { mounts.append(try MountEntry(node)) }
        for node in try members["users"]?.items() ?? [] {
            if let user = try NewUser(node) { users.append(user) }
        }
        if let node = members["ntp"] { timeServers = try TimeServers(node) }
    }

    /// The first line that is not the template's header must say what the text is, as cloud-init demands.
    private static func requireHeader(_ text: String) throws(CloudConfigError) {
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty { continue }
            if words.first == "##" || (words.first?.hasPrefix("##template") ?? false) { continue }
            if words.first?.hasPrefix("#cloud-config") == true { return }
            throw CloudConfigError(
                "the first line must be '#cloud-config', after '## template: jinja' if that is there",
                at: .init(line: number, column: 1))
        }
        throw CloudConfigError("it is empty; the first line must be '#cloud-config'")
    }

    private static func compose(_ text: String) throws(CloudConfigError) -> Node {
        // Brackets nest in the YAML library's own recursion.
        guard text.utf8.lazy.filter({ $0 == UInt8(ascii: "[") }).count < 100_000 else {
            throw CloudConfigError("it has more brackets than any cloud-config")
        }
        do {
            return try Yams.compose(yaml: text) ?? Node("", .implicit, .plain)
        } catch let error as YamlError {
            throw CloudConfigError(error)
        } catch {
            throw CloudConfigError("it is not YAML")
        }
    }
}

extension CloudConfigError {
    /// The parser's own words and place; never the text around it.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init("it is not YAML: \(problem)", at: .init(line: mark.line, column: mark.column))
        case .duplicatedKeysInMapping(_, let context):
            self.init(
                "a key appears twice in one mapping",
                at: .init(line: context.mark.line, column: context.mark.column))
        default:
            self.init("it is not YAML")
        }
    }
}
