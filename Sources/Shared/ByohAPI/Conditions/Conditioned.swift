public import KubernetesModel

/// A kind whose condition types and reasons are enums, so that free strings do not compile.
public protocol Conditioned: KubernetesObject {
    /// The types that the kind's controller writes; the raw value is the condition's `type`.
    associatedtype ConditionType: RawRepresentable<String>
    /// The reasons that it gives; the raw value is the condition's `reason`.
    associatedtype Reason: RawRepresentable<String>

    /// `status.conditions`.
    var conditions: [Condition] { get set }
}

extension Conditioned {
    /// Says how things stand, the way the API conventions ask for.
    ///
    /// `lastTransitionTime` moves only when the status flips, so a pass without news changes nothing.
    ///
    /// - Parameter message: What we wait for, naming the API path; made printable and cut at 1024 Unicode scalars, for parts
    ///   of it come from hosts.
    public mutating func mark(
        _ type: ConditionType, _ status: Condition.Status, because reason: Reason, _ message: String = "",
        at now: Time
    ) {
        conditions.set(
            Condition(
                type: type.rawValue, status: status, observedGeneration: metadata.generation, reason: reason.rawValue,
                message: PrintableText.of(message, limit: 1024)), now: now)
    }

    /// The condition of this type, if any.
    public func condition(_ type: ConditionType) -> Condition? { conditions[type.rawValue] }

    /// Whether the condition of this type is there and true.
    public func isTrue(_ type: ConditionType) -> Bool { conditions.isTrue(type.rawValue) }

    /// The reason of the condition of this type; nil when there is no such condition or its reason is not ours.
    public func reason(of type: ConditionType) -> Reason? {
        condition(type).flatMap { Reason(rawValue: $0.reason) }
    }
}
