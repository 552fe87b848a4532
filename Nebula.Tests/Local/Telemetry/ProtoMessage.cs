using System.Text;
using Google.Protobuf;

namespace Nebula.Tests.Local.Telemetry;

/// <summary>A protobuf message, read without its schema: fields are found by number.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    public ProtoMessage(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag and not 0)
        {
            _fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed64 => BitConverter.Int64BitsToDouble((long)input.ReadFixed64()),
                WireFormat.WireType.Fixed32 => (long)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"Wire type {other}."),
            }));
        }
    }

    /// <summary>The messages at a path of field numbers.</summary>
    public IEnumerable<ProtoMessage> All(params int[] path) => path.Length == 0
        ? [this]
        : Values(path[0]).SelectMany(value => new ProtoMessage((byte[])value).All(path[1..]));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    /// <summary>A number; 0 if it is absent, as in protobuf.</summary>
    public long Number(int field) => (long)(Values(field).FirstOrDefault() ?? 0L);

    /// <summary>The only value, of any type.</summary>
    public object Any() => _fields.Single().Value is byte[] bytes && _fields[0].Field == 1 ? Encoding.UTF8.GetString(bytes) : _fields[0].Value;

    private byte[] Bytes(int field) => (byte[])(Values(field).FirstOrDefault() ?? Array.Empty<byte>());

    private IEnumerable<object> Values(int field) => _fields.Where(value => value.Field == field).Select(static value => value.Value);
}
