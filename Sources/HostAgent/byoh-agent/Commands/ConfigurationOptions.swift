import AgentConfiguration
import ArgumentParser
import HostSystem
import SystemPackage

/// Which configuration a command goes by.
struct ConfigurationFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration. \(ConfigurationSource.standardFile) need not exist; a file that is named here must.",
            valueName: "file"))
    var config: String?

    func source(_ overrides: [ConfigurationSource.Override] = []) -> ConfigurationSource {
        ConfigurationSource(file: config.map { FilePath($0) }, overrides: overrides, files: LocalFiles())
    }
}

/// Options that stand for keys of the file, for the run that they are given to.
struct ConfigurationOverrides: ParsableArguments {
    @Option(help: "Instead of log.level: trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "Instead of log.format: auto, text, json or journal.")
    var logFormat: String?

    @Option(help: ArgumentHelp("Instead of metrics.listen: off, unix:/path or 127.0.0.1:port.", valueName: "address"))
    var metricsListen: String?

    var all: [ConfigurationSource.Override] {
        [
            ("--log-level", "log.level", logLevel), ("--log-format", "log.format", logFormat),
            ("--metrics-listen", "metrics.listen", metricsListen),
        ].compactMap { option, path, text in text.map { .init(option: option, path: path, text: $0) } }
    }
}
