using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class GarnetTokenRelayTests(Servers.Garnet server) : RedisTokenRelayContract(server), IClassFixture<Servers.Garnet>;
