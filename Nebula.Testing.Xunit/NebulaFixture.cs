using Xunit;

namespace Nebula.Testing.Xunit;

/// <summary>
/// A server that the tests of a class, a collection or an assembly share. It starts once, with the options of <see cref="Configure"/>. Tests that run at the same time share its rules and requests, too;
/// a test that needs them for itself starts a <see cref="NebulaServer"/> of its own.
/// </summary>
/// <example><code>
/// public sealed class ChatTests(NebulaFixture fixture) : IClassFixture&lt;NebulaFixture&gt;, IDisposable
/// {
///     public void Dispose() =&gt; fixture.Server.Reset();
/// }
/// </code></example>
public class NebulaFixture : IAsyncLifetime
{
    private NebulaServer? _server;

    /// <summary>The server.</summary>
    /// <exception cref="InvalidOperationException">xUnit has not started the fixture yet.</exception>
    public NebulaServer Server => _server ?? throw new InvalidOperationException("The fixture has not started. Let the test class implement IClassFixture<NebulaFixture>, or use it as a collection or assembly fixture.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await NebulaServer.StartAsync(Configure, TestContext.Current.CancellationToken);
        await ArrangeAsync();
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Changes the options before the server starts. Does nothing by default.</summary>
    protected virtual void Configure(NebulaServerOptions options)
    {
    }

    /// <summary>Arranges what all tests share, once the server runs. Does nothing by default.</summary>
    protected virtual ValueTask ArrangeAsync() => ValueTask.CompletedTask;
}
