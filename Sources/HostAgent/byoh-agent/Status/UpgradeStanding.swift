import ByohAPI
import HostReconciler

/// What can be told of upgrades of the agent, whether one runs or not.
enum UpgradeStanding: Hashable {
    /// There has been none.
    case none
    case underWay(UpgradeFolder.Order)
    /// No agent has noted it yet, as when neither version runs.
    case ended(UpgradeFolder.Order, ObservedAgentUpgrade.Result, message: String)
    case past(UpgradeRecord)
    /// Its files cannot be read. The rest of the host can be told all the same.
    case unreadable(String)

    init(_ folder: UpgradeFolder, _ memory: OrderMemory<UpgradeRecord>) {
        do {
            guard let (stage, order) = try folder.begun() else {
                self = try memory.last().map { .past($0) } ?? .none
                return
            }
            guard stage == .ended else {
                self = .underWay(order)
                return
            }
            let ending = try folder.ending()
            self = .ended(order, ending.result, message: ending.message)
        } catch {
            self = .unreadable("\(error)")
        }
    }
}
