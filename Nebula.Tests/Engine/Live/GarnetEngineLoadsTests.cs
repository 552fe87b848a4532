using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class GarnetEngineLoadsTests(Servers.Garnet server) : RedisEngineLoadsContract(server), IClassFixture<Servers.Garnet>;
