/// The name of a unit, and what it says of the unit (systemd.unit(5)).
package struct UnitName: Hashable, Sendable {
    /// With its type, such as `kubeadm.service` or `getty@tty1.service`.
    package let text: String

    package init(_ text: String) { self.text = text }

    /// Whether it is `name@.type`: a file that instances are made of, and no unit that could run. systemd refuses to start
    /// or stop it.
    package var isTemplate: Bool { text.contains("@.") }

    /// The template of an instance, `getty@.service` for `getty@tty1.service`; nil for other units.
    package var template: String? {
        guard !isTemplate, let at = text.firstIndex(of: "@"), let dot = text.lastIndex(of: "."), at < dot else {
            return nil
        }
        return "\(text[...at])\(text[dot...])"
    }

    package var isService: Bool { text.hasSuffix(".service") }

    /// Whether it stands for storage that others use while they run.
    package var isStorage: Bool { [".automount", ".mount", ".swap"].contains { text.hasSuffix($0) } }

    /// Which of the units can be stopped before anything is taken away, in the order for it: timers, paths and sockets
    /// before services, which they would start again. Storage is still in use then.
    package static func inStopOrder(_ names: [String]) -> [String] {
        let names = names.map { UnitName($0) }.filter { !$0.isTemplate && !$0.isStorage }
        return (names.filter { !$0.isService } + names.filter(\.isService)).map(\.text)
    }
}
