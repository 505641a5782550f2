import Testing
@Test func warmKubernetesModelTests() {}
