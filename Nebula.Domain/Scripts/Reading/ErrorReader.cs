using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads the error that a rule answers.</summary>
internal static class ErrorReader
{
    private const int DefaultStatus = 500;

    /// <summary>Reads it; null if it is wrong.</summary>
    public static ScriptResponse? Read(ScriptObject response)
    {
        response.CheckNames(["error", "status", "retryAfter", "fallthrough"]);
        response.WarnOf(("fallthrough", "Nebula does not support it; it has no effect."));
        if (response.ReadObject("error") is not { } error)
            return null;
        error.CheckNames(["message", "type", "param", "code", "metadata"]);
        error.WarnOf(("metadata", "Nebula does not support it; it has no effect."));
        if (!error.Has("message"))
            error.Mistake("message", "This member is required.");
        var status = ReadStatus(response);
        var wait = response.ReadNumber("retryAfter", 0, 86_400);
        return error.ReadText("message") is not { } message || status is null ? null : new ScriptResponse
        {
            Error = new NebulaError(ErrorStatusCodes.ToKind(status.Value), message)
            {
                Status = status,
                Type = error.ReadText("type"),
                Param = error.ReadText("param"),
                Code = error.ReadText("code"),
                RetryAfter = wait is { } seconds ? TimeSpan.FromSeconds(seconds) : status == 429 ? TimeSpan.FromSeconds(1) : null,
            },
        };
    }

    private static int? ReadStatus(ScriptObject response)
    {
        var status = response.ReadInteger("status", 0) ?? DefaultStatus;
        if (status is >= 400 and <= 599)
            return status;
        response.Mistake("status", string.Create(CultureInfo.InvariantCulture, $"It must be a status of an error, 400 to 599, and not {status}."));
        return null;
    }
}
