namespace Nebula.Tests.State;

public sealed class EmbeddedLimitsPropertyTests : LimitsProperties
{
    protected override Task<StateWorld> OpenAsync() => Task.FromResult<StateWorld>(new EmbeddedWorld());
}
