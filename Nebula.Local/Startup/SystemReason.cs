namespace Nebula.Local.Startup;

/// <summary>What the operating system said about a file, as part of a sentence.</summary>
internal static class SystemReason
{
    /// <summary>The message without the path that .NET adds at its end and without its full stop.</summary>
    public static string Get(Exception e)
    {
        var message = e.Message;
        var path = message.IndexOf(" : '", StringComparison.Ordinal);
        return (path < 0 ? message : message[..path]).TrimEnd('.', ' ');
    }
}
