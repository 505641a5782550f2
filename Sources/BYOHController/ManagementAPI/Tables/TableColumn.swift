import JSONTree
import KubernetesModel

/// A column of `kubectl get`, and how its cells come from objects.
struct TableColumn: Sendable {
    let name: String
    /// `string`, `integer`, `number`, `boolean` or `date`.
    let type: String
    var format = ""
    var description = ""
    /// Above 0 it is shown only with `-o wide`.
    var priority = 0
    /// What an object shows; `now` is for ages.
    let cell: @Sendable (_ object: JSONValue, _ now: Time) -> JSONValue

    var definition: JSONValue {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(description), "priority": .number(JSONNumber(priority)),
        ]
    }

    static let name = TableColumn(
        name: "Name", type: "string", format: "name", description: "Name must be unique within a namespace."
    ) { object, _ in .string(object.name) }

    static let age = TableColumn(
        name: "Age", type: "string", description: "CreationTimestamp is the server time when the object was created."
    ) { object, now in
        .string(age(object.metadata["creationTimestamp"]?.string ?? "", now))
    }

    /// How long ago, as kubectl writes it; `<unknown>` for text that is no time.
    static func age(_ text: String, _ now: Time) -> String {
        // What cannot be read is unknown.
        guard let time = try? Time(parsing: text) else { return "<unknown>" }
        return age(seconds: now.secondsSinceEpoch - time.secondsSinceEpoch)
    }

    /// Follows `k8s.io/apimachinery/pkg/util/duration.HumanDuration`.
    static func age(seconds: Int64) -> String {
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return seconds % 60 == 0 ? "\(minutes)m" : "\(minutes)m\(seconds % 60)s" }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m" }
        if hours < 48 { return "\(hours)h" }
        if hours < 192 { return hours % 24 == 0 ? "\(hours / 24)d" : "\(hours / 24)d\(hours % 24)h" }
        let days = hours / 24
        if days < 365 * 2 { return "\(days)d" }
        if days < 365 * 8 {
            let rest = days % 365
            return rest == 0 ? "\(days / 365)y" : "\(days / 365)y\(rest)d"
        }
        return "\(days / 365)y"
    }
}
