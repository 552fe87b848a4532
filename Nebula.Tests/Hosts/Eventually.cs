using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>Waits for what another part of the program does in its own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Looks again and again until a look passes; the last failure is the test's.</summary>
    public static async Task PassesAsync(Func<Task> look)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await look();
                return;
            }
            catch (ShouldAssertException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(20);
            }
        }
    }
}
