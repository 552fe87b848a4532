using Xunit;

namespace Nebula.Tests.Inference.Seats;

public sealed class GarnetReplicaSeatsTests(Servers.Garnet server) : RedisReplicaSeatsContract(server), IClassFixture<Servers.Garnet>;
