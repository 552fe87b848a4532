namespace Nebula.Infrastructure.Redis;

/// <summary>Redis was lost while a command waited for its answer; Redis may have run the command.</summary>
public sealed class RedisLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RedisLostException()
        : base("Redis was lost while a command waited for its answer.")
    {
    }
}
