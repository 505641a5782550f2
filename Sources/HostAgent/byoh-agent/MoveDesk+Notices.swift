import HostReconciler
import Registration

extension MoveDesk {
    func put(_ notice: MoveNotice) {
        switch notice {
        case .host(let isAsked, let isLeaving): sawHost(isAsked: isAsked, isLeaving: isLeaving)
        case .hostIsGone: lostHost()
        case .kubeconfig(let kubeconfig): sawPlan(kubeconfig: kubeconfig)
        }
    }
}
