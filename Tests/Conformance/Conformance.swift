import TestSupport
import Testing

/// What our client and runtime rely on, shown on a real kube-apiserver.
///
/// One server for all suites below; those that kill, compact or starve a server start one of their own.
@Suite(.apiServer, .enabled(if: APIServerAssets.isPresent, "\(APIServerAssets.reason)"))
enum Conformance {}
