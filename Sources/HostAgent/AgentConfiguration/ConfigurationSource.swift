package import HostSystem
package import SystemPackage

/// Where a configuration comes from: options of the command line, then the file, then the defaults.
package struct ConfigurationSource: Sendable {
    package static let standardFile: FilePath = "/etc/byoh/agent.yaml"
    private static let sizeLimit = 64 << 10

    /// An option that stands for a key.
    package struct Override: Hashable, Sendable {
        /// Such as `--log-level`.
        package let option: String
        /// Such as `log.level`.
        package let path: String
        package let text: String

        package init(option: String, path: String, text: String) {
            self.option = option
            self.path = path
            self.text = text
        }
    }

    package let file: FilePath
    private let mustExist: Bool
    private let overrides: [Override]
    private let files: any HostFiles

    /// - Parameter file: Nil for the standard one, which need not exist; one that is named must.
    package init(file: FilePath?, overrides: [Override] = [], files: any HostFiles) {
        self.file = file ?? Self.standardFile
        mustExist = file != nil
        self.overrides = overrides
        self.files = files
    }

    /// Reads it anew.
    package func load() throws(ConfigurationError) -> EffectiveConfiguration {
        var effective = try fromFile()
        for override in overrides {
            guard let key = ConfigurationKey.named(override.path) else { continue }
            // An option has no quotes, so that its text may be anything.
            let scalar = ConfigurationScalar(text: override.text, isPlain: true)
            guard key.read(scalar, &effective.values) else {
                throw ConfigurationError(
                    source: override.option,
                    faults: [.init("'\(override.text)' is wrong; right would be \(key.right)")])
            }
            effective.origins[key.path] = .option(override.option)
        }
        return effective
    }

    private func fromFile() throws(ConfigurationError) -> EffectiveConfiguration {
        let bytes: [UInt8]
        do throws(HostFileError) {
            bytes = try files.read(file, limit: Self.sizeLimit)
        } catch {
            if error.isMissing && !mustExist { return EffectiveConfiguration() }
            throw ConfigurationError(source: file.string, faults: [.init(error.description)])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(source: file.string, faults: [.init("it is not text in UTF-8")])
        }
        let reading = try ConfigurationText(parsing: text, file: file.string)
        return EffectiveConfiguration(
            reading.configuration, origins: reading.lines.mapValues { .file(file.string, line: $0) })
    }
}

/// A configuration, and where each of its values comes from.
package struct EffectiveConfiguration: Hashable, Sendable {
    package enum Origin: Hashable, Sendable, CustomStringConvertible {
        case file(String, line: Int)
        case option(String)

        package var description: String {
            switch self {
            case .file(let name, let line): "\(name):\(line)"
            case .option(let name): name
            }
        }
    }

    package internal(set) var values: AgentConfiguration
    /// By the keys' paths. A key that is not there has its default.
    package internal(set) var origins: [String: Origin]

    package init(_ values: AgentConfiguration = AgentConfiguration(), origins: [String: Origin] = [:]) {
        self.values = values
        self.origins = origins
    }

    /// A file that says the same, with the origin of each value as a comment.
    package var text: String {
        var lines: [String] = []
        for section in ConfigurationKey.sections {
            lines.append("\(section):")
            for key in ConfigurationKey.all where key.section == section {
                let origin = origins[key.path]?.description ?? "default"
                lines.append("  \(key.name): \(key.show(values))  # \(origin)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
