using Xunit;

namespace Nebula.Tests.Inference.Seats;

public sealed class GarnetReplicaSlotsTests(Servers.Garnet server) : RedisReplicaSlotsContract(server), IClassFixture<Servers.Garnet>;
