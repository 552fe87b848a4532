using System.Text.Json.Nodes;
using Nebula.Tests.Servers;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Nebula.Tests.Packaging;

/// <summary>Reads YAML as JSON, all scalars as strings.</summary>
internal static class YamlFile
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().Build();
    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    /// <summary>Reads a file of the source tree; merge keys are merged.</summary>
    public static JsonNode Read(params string[] path)
    {
        using var text = new StreamReader(Path.Combine([Component.FindRepository(), .. path]));
        return JsonNode.Parse(Writer.Serialize(Reader.Deserialize(new MergingParser(new Parser(text)))!))!;
    }
}
