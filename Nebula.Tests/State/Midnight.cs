namespace Nebula.Tests.State;

/// <summary>Keeps tests that depend on a server's clock away from midnight.</summary>
internal static class Midnight
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(20);

    /// <summary>Waits until midnight is past, if it is near.</summary>
    public static async Task PassAsync()
    {
        var left = TimeSpan.FromDays(1) - TimeProvider.System.GetUtcNow().TimeOfDay;
        if (left < Near)
            await Task.Delay(left + TimeSpan.FromSeconds(1));
    }
}
