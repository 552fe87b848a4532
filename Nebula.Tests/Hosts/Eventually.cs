using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>Waits for what another part of the program does in its own time, however slow the machine is.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again until a look passes; the last failure is the test's.</summary>
    public static Task PassesAsync(Func<Task> look) => PassesAsync(look, Patience);

    /// <summary>Waits until something is so.</summary>
    /// <param name="condition">Whether it is.</param>
    /// <param name="patience">How long to wait; less than what would make it so by other means.</param>
    public static Task HoldsAsync(Func<Task<bool>> condition, TimeSpan patience) =>
        PassesAsync(async () => (await condition()).ShouldBeTrue($"It has not come within {patience}."), patience);

    private static async Task PassesAsync(Func<Task> look, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await look();
                return;
            }
            catch (ShouldAssertException) when (TimeProvider.System.GetElapsedTime(began) < patience)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Looks again and again until something is so.</summary>
    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="HoldsAsync(Func{bool})"/>
    public static Task HoldsAsync(Func<Task<bool>> condition) => PassesAsync(async () => (await condition()).ShouldBeTrue("It has not come."));
}
