public import KubernetesModel

/// An object whose conditions are of a closed set of types.
public protocol ConditionedObject: KubernetesObject {
    /// The types that the kind's controller writes; the raw value is the condition's `type`.
    associatedtype ConditionType: RawRepresentable, Sendable where ConditionType.RawValue == String

    /// `status.conditions`, with those of others.
    var conditions: [Condition] { get set }
}

extension ConditionedObject {
    /// The condition of this type; nil while nobody has set it.
    public func condition(_ type: ConditionType) -> Condition? { conditions[type.rawValue] }

    /// Whether the condition is there and true.
    public func isTrue(_ type: ConditionType) -> Bool { conditions.isTrue(type.rawValue) }

    /// Sets a condition for the present generation; its time moves only when its status flips.
    public mutating func mark(
        _ type: ConditionType, _ status: Condition.Status, because reason: ConditionReason, _ message: String = "",
        at now: Time
    ) {
        conditions.set(
            Condition(
                type: type.rawValue, status: status, observedGeneration: metadata.generation, reason: reason.rawValue,
                message: message), now: now)
    }

    /// Repeats what another object's condition says, in its own words.
    public mutating func mirror(_ condition: Condition, as type: ConditionType, at now: Time) {
        conditions.set(
            Condition(
                type: type.rawValue, status: condition.status, observedGeneration: metadata.generation,
                reason: condition.reason, message: condition.message), now: now)
    }

    /// Notes whether the object is left alone.
    public mutating func markPaused(_ isPaused: Bool, as type: ConditionType, at now: Time) {
        mark(type, isPaused ? .true : .false, because: isPaused ? .paused : .notPaused, at: now)
    }
}
