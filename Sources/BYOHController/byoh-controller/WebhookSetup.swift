import Admission
import AdmissionWebhooks
import ControllerRuntime
import HTTPServing
import KubernetesClient
import KubernetesModel
import Logging
import Metrics

/// The admission webhooks of one process: the server, and for the leader the keeper of its certificate.
struct WebhookSetup {
    let server: WebhookServer
    let keeper: WebhookKeeper

    /// Nil when the command asks for none.
    ///
    /// - Parameter client: Asks who we are: the environment's own creates nothing before the process leads.
    /// - Throws: ``ControllerFailure`` for flags that mean nothing; the client's error when the server cannot be asked.
    init?(
        _ command: ControllerCommand, in environment: ControllerEnvironment, client: KubernetesClient,
        metrics: any MetricsFactory
    ) async throws {
        guard let (address, namespace) = try Self.address(command) else { return nil }
        let policy = AdmissionPolicy(controllers: try await Self.ownUsers(client, environment.logger))
        let names = WebhookKeeper.Names(namespace: namespace)
        let server = WebhookServer(
            listeningOn: .tcp(host: command.webhookAddress, port: command.webhookPort),
            certificateIn: WebhookKeeper.certificates(in: environment, names), policy: policy,
            metrics: WebhookMetrics(metrics), logger: environment.logger)
        self.server = server
        keeper = WebhookKeeper(
            in: environment, names: names, address: address, plan: ServingCertificatePlan(address), policy: policy,
            isServing: { server.isServing })
    }

    /// Whether the API server's questions are answered: a replica that does not must get none.
    var readinessCheck: HealthCheck {
        HealthCheck("webhooks") { [server] in
            guard server.isServing else { throw NotServing() }
        }
    }

    private struct NotServing: Error, CustomStringConvertible {
        var description: String { "Waiting for the leader to make the webhooks' certificate" }
    }

    private static func address(_ command: ControllerCommand) throws -> (WebhookAddress, namespace: String)? {
        do {
            if let service = command.webhookService {
                let address = try WebhookAddress(parsingService: service)
                // The Secret is beside the Service: there our rights are.
                return (address, String(service.prefix { $0 != "/" }))
            }
            if let url = command.webhookURL {
                return (try WebhookAddress(parsingURL: url), command.leaderElectionNamespace)
            }
            return nil
        } catch {
            throw ControllerFailure(
                "\(command.webhookService == nil ? "--webhook-url" : "--webhook-service"): \(error)")
        }
    }

    /// Whom the API server takes us for; nobody where it cannot say, as before Kubernetes 1.28.
    private static func ownUsers(_ client: KubernetesClient, _ logger: Logger) async throws -> Set<String> {
        do {
            let answer = try await client.resources(SelfSubjectReview.self).create(SelfSubjectReview())
            return [answer.status.userInfo.username]
        } catch {
            guard error.isNotServed else { throw error }
            logger.notice("The API server does not tell who we are, so webhooks do not keep others from writing claims")
            return []
        }
    }
}
