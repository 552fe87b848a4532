namespace Nebula.Tests.State;

/// <summary>Waits for what must come, however slow the machine is.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task ForAsync(Func<bool> condition) => ForAsync(() => Task.FromResult(condition()));

    public static async Task ForAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, timeout.Token);
    }
}
