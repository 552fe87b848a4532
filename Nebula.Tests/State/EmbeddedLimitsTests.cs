namespace Nebula.Tests.State;

public sealed class EmbeddedLimitsTests : LimitsContract
{
    protected override Task<StateWorld> OpenAsync() => Task.FromResult<StateWorld>(new EmbeddedWorld());
}
