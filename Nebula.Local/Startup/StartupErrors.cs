using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;
using Nebula.Domain.Records;

namespace Nebula.Local.Startup;

/// <summary>Formats what keeps the server from starting as a sentence for the person who started it.</summary>
internal static class StartupErrors
{
    /// <summary>One or two sentences that say what is wrong and what to do; an unexpected error with its stack trace.</summary>
    public static string Format(Exception e) => e switch
    {
        StartupException own => own.Message,
        DeclarationException declaration => declaration.Message,
        StoredDataException stored => stored.Message,
        NebulaException refused => refused.Message, // such as a database that another program locks
        OptionsValidationException options => $"These settings are wrong:{string.Concat(options.Failures.Select(static failure => $"\n  {failure}"))}",
        IOException { InnerException: AddressInUseException } => $"{FindTakenAddress(e)} is in use by another program. Choose another port: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This user may not listen on that port. Choose another: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"This machine does not have the address to listen on. Choose one that it has: --urls {ListenAddress.Default}",
        _ => $"Nebula stopped because of an unexpected error:{Environment.NewLine}{e}",
    };

    // Kestrel says "Failed to bind to address http://…: address already in use."
    private static string FindTakenAddress(Exception e) =>
        e.Message.Split(' ').FirstOrDefault(static word => word.StartsWith("http", StringComparison.Ordinal))?.TrimEnd(':', '.', ',') ?? "The address";
}

/// <summary>A reason not to start that the user can mend; the program prints its message and nothing else.</summary>
/// <param name="message">One or two sentences, with what to do.</param>
public sealed class StartupException(string message) : Exception(message)
{
    /// <summary>The program's exit code. Default 1.</summary>
    public int ExitCode { get; init; } = 1;
}
