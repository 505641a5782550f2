import ByohAPI
import PodRoutes

extension HostPodRoutes {
    /// What the keeper of the routes says, as the API has it.
    init(_ standing: PodRouteStanding) {
        switch standing {
        case .unused: self.init(state: .unused)
        case .whole: self.init(state: .whole)
        case .unknown(let sentence): self.init(state: .unknown, message: Self.message(of: [sentence]))
        case .broken(let sentences): self.init(state: .broken, message: Self.message(of: sentences))
        }
    }
}
