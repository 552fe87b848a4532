namespace Nebula.Tests.State;

public sealed class InMemoryLedgerTests : LedgerContract
{
    protected override Task<StateWorld> OpenAsync() => Task.FromResult<StateWorld>(new EmbeddedWorld(inMemory: true));
}
