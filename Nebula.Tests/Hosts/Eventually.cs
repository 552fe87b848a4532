using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>Waits for asynchronous work of the program without depending on the machine's speed.</summary>
internal static class Eventually
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Repeats an assertion until it passes; the last failure fails the test.</summary>
    public static Task PassesAsync(Func<Task> assertion) => PassesAsync(assertion, DefaultTimeout);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="timeout">How long to wait; less than it would take for the condition to hold by other means.</param>
    public static Task HoldsAsync(Func<Task<bool>> condition, TimeSpan timeout) =>
        PassesAsync(async () => (await condition()).ShouldBeTrue($"The condition does not hold after {timeout}."), timeout);

    private static async Task PassesAsync(Func<Task> assertion, TimeSpan timeout)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (ShouldAssertException) when (TimeProvider.System.GetElapsedTime(began) < timeout)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Repeats a check until it holds.</summary>
    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="HoldsAsync(Func{bool})"/>
    public static Task HoldsAsync(Func<Task<bool>> condition) =>
        PassesAsync(async () => (await condition()).ShouldBeTrue("The condition does not hold."));
}
