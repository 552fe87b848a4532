using System.Text.RegularExpressions;

namespace Nebula.Domain.Deployments;

/// <summary>What may name a deployment: a letter or digit, then letters, digits and <c>. - _ / : @</c>, at most 128 characters. Names are case-sensitive.</summary>
public static partial class DeploymentName
{
    /// <summary>The longest name, in characters: 128.</summary>
    public const int MaxLength = 128;

    private const char Slash = '/';
    private const char StoredSlash = '~'; // no name contains it, and every store accepts it in a key

    /// <summary>Whether a text can name a deployment.</summary>
    public static bool IsValid(string name) => name.Length <= MaxLength && Pattern().IsMatch(name);

    /// <summary>The name as part of a key in a store: without slashes, and unchanged if it has none.</summary>
    public static string ToKey(string name) => name.Replace(Slash, StoredSlash);

    /// <summary>The name that <see cref="ToKey"/> was given.</summary>
    public static string FromKey(string key) => key.Replace(StoredSlash, Slash);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Pattern();
}
