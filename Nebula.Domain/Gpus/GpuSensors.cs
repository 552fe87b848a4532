namespace Nebula.Domain.Gpus;

/// <summary>What the sensors of a simulated GPU show.</summary>
/// <remarks>
/// <para>
/// The power is a model, not a measurement: an idle GPU draws <see cref="IdlePowerShare"/> of its limit; one that computes a step draws
/// <see cref="MemoryBoundPowerShare"/> of the rest if it only reads memory, and all of it if its tensor cores are saturated. Decoding draws less than
/// a prompt's prefill, whose power reaches the limit (Patel et al., "Characterizing Power Management Opportunities for LLMs in the Cloud", ASPLOS
/// 2024); the shares are an assumption.
/// </para>
/// <para>The temperature follows the power in a straight line from <see cref="IdleCelsius"/> to <see cref="MaxCelsius"/>, which is an assumption as well.</para>
/// </remarks>
public static class GpuSensors
{
    /// <summary>The share of the power limit that a GPU without work draws: 0.1, as H100s do (70 of 700 W).</summary>
    public const double IdlePowerShare = 0.1;

    /// <summary>The share of the remaining power that a step draws which only reads memory: 0.6.</summary>
    public const double MemoryBoundPowerShare = 0.6;

    /// <summary>The temperature of a GPU without work, in degrees Celsius.</summary>
    public const int IdleCelsius = 30;

    /// <summary>The temperature of a GPU at its power limit, in degrees Celsius.</summary>
    public const int MaxCelsius = 70;

    /// <summary>The power that a GPU draws, in watts.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="utilization">The share of the time in which it computes steps, 0 to 1.</param>
    /// <param name="tensorActivity">The share of the time in which its tensor cores are saturated, 0 to 1; at most <paramref name="utilization"/>.</param>
    public static double GetPower(GpuProfile gpu, double utilization, double tensorActivity)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        var idle = gpu.PowerWatts * IdlePowerShare;
        return idle + ((gpu.PowerWatts - idle) * GetDynamicShare(utilization, Math.Min(tensorActivity, utilization)));
    }

    /// <summary>The energy that a GPU has used, in joules.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="seconds">How long it has been there.</param>
    /// <param name="busySeconds">How long it has computed steps.</param>
    /// <param name="tensorSeconds">How long its tensor cores were saturated.</param>
    public static double GetEnergy(GpuProfile gpu, double seconds, double busySeconds, double tensorSeconds)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        var idle = gpu.PowerWatts * IdlePowerShare;
        return (idle * seconds) + ((gpu.PowerWatts - idle) * GetDynamicShare(busySeconds, Math.Min(tensorSeconds, busySeconds)));
    }

    /// <summary>The temperature of a GPU, in degrees Celsius.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="powerWatts">The power that it draws.</param>
    public static double GetTemperature(GpuProfile gpu, double powerWatts)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        var idle = gpu.PowerWatts * IdlePowerShare;
        return IdleCelsius + ((MaxCelsius - IdleCelsius) * (powerWatts - idle) / (gpu.PowerWatts - idle));
    }

    private static double GetDynamicShare(double busy, double tensor) => (MemoryBoundPowerShare * busy) + ((1 - MemoryBoundPowerShare) * tensor);
}
