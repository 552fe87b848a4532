using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Json;
using Nebula.Api.Management.ApiKeys;
using Nebula.Api.Management.Deployments;
using Nebula.Api.Management.Faults;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Api.Declarations;

/// <summary>Reads a declarative file. Its entries take the members of the management API's bodies; comments and trailing commas are allowed.</summary>
public sealed class DeclarationReader
{
    /// <summary>The file's usual name.</summary>
    public const string FileName = "nebula.json";

    internal const string Deployments = "deployments";
    internal const string Keys = "keys";
    internal const string Faults = "faults";
    internal const string Scripts = "scripts";
    internal const string Recordings = "recordings";

    private const string Name = "name";

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false, MaxDepth = JsonBody.MaxDepth,
    };

    private readonly string _source;
    private readonly List<DeclarationMistake> _mistakes = [];
    private readonly EntryChecker _checker;

    private DeclarationReader(string source) => (_source, _checker) = (source, new EntryChecker(_mistakes));

    /// <summary>The members of the whole file.</summary>
    internal static IReadOnlyList<string> Members { get; } = ["$schema", Deployments, Keys, Scripts, Recordings, Faults];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path; a relative one starts at the working directory.</param>
    /// <param name="environment">Returns an environment variable's value; null if it is not set.</param>
    /// <exception cref="DeclarationException">The file cannot be read, or something in it is wrong. The exception names every mistake.</exception>
    public static Declaration Read(string path, Func<string, string?> environment)
    {
        try
        {
            return Parse(path, File.ReadAllText(path), environment);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeclarationException(path, [new("", "There is no such file.")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DeclarationException(path, [new("", $"The file cannot be read: {e.Message}")]);
        }
    }

    /// <summary>Parses a file's text.</summary>
    /// <inheritdoc cref="Read"/>
    internal static Declaration Parse(string source, string json, Func<string, string?> environment) => new DeclarationReader(source).Parse(json, environment);

    private Declaration Parse(string json, Func<string, string?> environment)
    {
        if (ParseJson(json) is not JsonObject root)
            throw Refuse("", "It must be a JSON object.");
        new EnvironmentPlaceholders(environment, _mistakes).Expand(root);
        var unset = _mistakes.Count;
        _checker.CheckMembers(root, "", Members);
        var deployments = ReadEntries(root, Deployments, ReadDeployment);
        var keys = ReadEntries(root, Keys, ReadKey);
        var faults = ReadEntries(root, Faults, ReadFault);
        var patterns = ReadPatterns(root, Scripts);
        var scripts = patterns is null ? [] : ScriptFiles.Read(_source, patterns, _mistakes);
        var recordings = RecordingFiles.Read(_source, ReadPatterns(root, Recordings) ?? [], _mistakes);
        return _mistakes.Count == 0
            ? new Declaration(_source, deployments, keys) { Faults = faults, ScriptPatterns = patterns, Scripts = scripts, Recordings = recordings }
            : throw new DeclarationException(_source, GetMistakes(unset));
    }

    // A value with an unset variable is wrong for that alone.
    private DeclarationMistake[] GetMistakes(int unset)
    {
        var paths = _mistakes.Take(unset).Select(static mistake => mistake.Path).ToHashSet(StringComparer.Ordinal);
        return [.. _mistakes.Where((mistake, i) => i < unset || !paths.Contains(mistake.Path)).Distinct()];
    }

    private JsonNode? ParseJson(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Options);
        }
        catch (JsonException e) when (e is { LineNumber: { } line, BytePositionInLine: { } position })
        {
            throw Refuse("", string.Create(CultureInfo.InvariantCulture, $"It is not valid JSON at line {line + 1}, byte {position + 1}."));
        }
        catch (JsonException e)
        {
            throw Refuse("", $"It is not valid JSON: {e.Message}"); // such as a member that appears twice
        }
    }

    private DeclarationException Refuse(string path, string reason) => new(_source, [.. _mistakes, new(path, reason)]);

    private List<T> ReadEntries<T>(JsonObject root, string member, Func<JsonObject, string, T?> read)
        where T : class
    {
        var entries = new List<T>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root[member] is not JsonArray items)
        {
            if (root[member] is not null)
                _mistakes.Add(new(member, "It must be an array."));
            return entries;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var path = $"{member}[{i}]";
            if (items[i] is not JsonObject entry)
            {
                _mistakes.Add(new(path, "It must be an object."));
                continue;
            }

            if (entry[Name] is JsonValue value && value.TryGetValue<string>(out var name) && !places.TryAdd(name, path))
                _mistakes.Add(new($"{path}.{Name}", $"{places[name]} has the name '{TextExcerpt.Truncate(name)}' already."));
            if (read(entry, path) is { } declared)
                entries.Add(declared);
        }

        return entries;
    }

    private List<string>? ReadPatterns(JsonObject root, string member)
    {
        if (root[member] is not JsonArray items)
        {
            if (root[member] is not null)
                _mistakes.Add(new(member, "It must be an array."));
            return null;
        }

        var patterns = new List<string>();
        foreach (var (item, i) in items.Select(static (item, i) => (item, i)))
        {
            if (item is JsonValue value && value.TryGetValue<string>(out var pattern) && pattern.Length > 0)
                patterns.Add(pattern);
            else
                _mistakes.Add(new($"{member}[{i}]", "It must be the path of a file or folder, or a pattern such as ./fixtures/*.json."));
        }

        return patterns;
    }

    private DeclaredDeployment? ReadDeployment(JsonObject entry, string path)
    {
        var before = _mistakes.Count;
        _checker.CheckMembers(entry, path, DeploymentDraft.Fields.Names);
        var isSimulated = entry["routes"] is null && (entry["backend"] is null || GetBackendType(entry) == BackendDraft.Simulated);
        if (entry["backend"] is JsonObject backend)
            _checker.CheckMembers(backend, $"{path}.backend", BackendDraft.Names);
        if (isSimulated)
            _checker.CheckRequired(entry, path, Name, "model", "gpu");
        else
            _checker.CheckRequired(entry, path, Name);
        _checker.CheckValues<DeploymentDraft>(entry, path);
        if (isSimulated)
            CheckPlan(entry, path);
        return Convert(before, path, () => DeploymentReader.ReadDeclared(EntryChecker.ToBody(entry)) is var (wanted, change) ? new DeclaredDeployment(path, wanted, change) : null);
    }

    private static string? GetBackendType(JsonObject entry) =>
        entry["backend"] is JsonObject backend && backend["type"] is JsonValue type && type.TryGetValue<string>(out var name) ? name : null;

    private DeclaredKey? ReadKey(JsonObject entry, string path)
    {
        var before = _mistakes.Count;
        _checker.CheckMembers(entry, path, ApiKeyDraft.Fields.Names);
        if (entry["limits"] is JsonObject limits)
            _checker.CheckMembers(limits, $"{path}.limits", LimitsDraft.Names);
        _checker.CheckRequired(entry, path, Name);
        _checker.CheckValues<ApiKeyDraft>(entry, path);
        return Convert(before, path, () => ApiKeyReader.ReadDeclared(EntryChecker.ToBody(entry), path));
    }

    private DeclaredFault? ReadFault(JsonObject entry, string path)
    {
        var before = _mistakes.Count;
        _checker.CheckMembers(entry, path, FaultDraft.Fields.Names);
        _checker.CheckRequired(entry, path, Name, "kind");
        _checker.CheckValues<FaultDraft>(entry, path);
        return Convert(before, path, () => FaultReader.ReadDeclared(EntryChecker.ToBody(entry), path));
    }

    // What only the whole entry shows, such as a name that is a route.
    private T? Convert<T>(int before, string path, Func<T?> convert)
        where T : class
    {
        if (_mistakes.Count > before)
            return null;
        try
        {
            return convert();
        }
        catch (NebulaException e)
        {
            _mistakes.Add(new(e.Error.Param is { } param ? DeclarationPath.Join(path, param) : path, e.Error.Message));
            return null;
        }
    }

    // Each of model, GPU and number of GPUs by itself beside good ones, so that all that is wrong is named; then together.
    private void CheckPlan(JsonObject entry, string path)
    {
        var (model, gpu, gpus) = (Text(entry["model"]), Text(entry["gpu"]), entry["gpus_per_replica"] is JsonValue number && number.TryGetValue<int>(out var count) ? count : (int?)null);
        var (anyModel, anyGpu) = (ModelCatalog.All[0].Id, GpuCatalog.All[0].Id);
        var good = Try(() => DeploymentPlan.Create(model ?? anyModel, anyGpu, null))
            & Try(() => DeploymentPlan.Create(anyModel, gpu ?? anyGpu, null))
            & Try(() => DeploymentPlan.Create(anyModel, anyGpu, gpus));
        if (good && model is not null && gpu is not null)
            Try(() => (DeploymentReader.ReadDeclared(EntryChecker.ToBody(entry)).Wanted as NewDeployment)?.CreatePlan().EnsureFits());

        bool Try(Action create)
        {
            try
            {
                create();
                return true;
            }
            catch (NebulaException e)
            {
                var param = e.Error.Param is { } member ? DeclarationPath.Join(path, member) : path;
                if (!_mistakes.Exists(mistake => mistake.Path == param))
                    _mistakes.Add(new(param, e.Error.Message));
                return false;
            }
        }

        static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}
