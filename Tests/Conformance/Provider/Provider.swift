import TestSupport
import Testing

/// Our controllers as an infrastructure provider, on the embedded management API and on a real kube-apiserver with RBAC.
///
/// Tests play the operator, Cluster API's core and the agents; see ``ProviderPlane``.
@Suite(.apiServers) enum Provider {}
