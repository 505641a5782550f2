import JSONTree

/// What `/version` says. The Kubernetes version whose API documentation we follow; clients choose their behaviour by it.
enum ServerVersion {
    static let major = "1"
    static let minor = "34"

    static let tree: JSONValue = [
        "major": .string(major), "minor": .string(minor), "gitVersion": .string("v\(major).\(minor).0+byoh"),
        "gitCommit": "", "gitTreeState": "", "buildDate": "", "goVersion": "", "compiler": "swift", "platform": "linux",
    ]
}
