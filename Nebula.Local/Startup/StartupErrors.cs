using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Nebula.Domain.Records;

namespace Nebula.Local.Startup;

/// <summary>Turns what keeps the server from starting into a sentence; what nobody foresaw keeps its stack trace.</summary>
internal static class StartupErrors
{
    /// <summary>The sentence; null where there is none.</summary>
    public static string? Explain(Exception e) => e switch
    {
        StartupException own => own.Message,
        StoredDataException unreadable => unreadable.Message,
        OptionsValidationException options => $"These settings are wrong:{string.Concat(options.Failures.Select(static failure => $"\n  {failure}"))}",
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } binding when binding.Message.Contains("Nebula:", StringComparison.Ordinal) =>
            $"A setting is wrong: {binding.Message}",
        IOException { InnerException: AddressInUseException } => $"{FindTakenAddress(e)} is in use by another program. Choose another port: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This user may not listen there. Choose another port: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "That address is none of this machine's. Choose one: --urls http://127.0.0.1:7071",
        _ => null,
    };

    // Kestrel says "Failed to bind to address http://…: address already in use."
    private static string FindTakenAddress(Exception e) =>
        e.Message.Split(' ').FirstOrDefault(static word => word.StartsWith("http", StringComparison.Ordinal))?.TrimEnd(':', '.', ',') ?? "The address";
}

/// <summary>A reason not to start that a person can mend; its message is all they are shown.</summary>
/// <param name="message">One sentence or two, with what to do.</param>
public sealed class StartupException(string message) : Exception(message);
