import Testing
@Test func warmKubernetesClientTests() {}
