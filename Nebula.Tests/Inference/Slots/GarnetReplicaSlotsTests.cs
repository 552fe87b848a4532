using Xunit;

namespace Nebula.Tests.Inference.Slots;

public sealed class GarnetReplicaSlotsTests(Servers.Garnet server) : RedisReplicaSlotsContract(server), IClassFixture<Servers.Garnet>;
