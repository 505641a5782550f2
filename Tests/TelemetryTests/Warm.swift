import Testing
@Test func warmTelemetryTests() {}
