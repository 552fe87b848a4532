using System.Text;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A message's content.</summary>
internal struct Content
{
    private List<(PartTypes Type, long TypeAt)>? _unusual;
    private StringBuilder? _texts;
    private string? _text;
    private long _start;

    public ContentForm Form { get; private set; }

    /// <summary>The text, or the concatenated text parts.</summary>
    public readonly string Text => _texts?.ToString() ?? _text ?? "";

    public List<string>? Refusals { get; private set; }

    /// <summary>The tokens of its images, files and audio.</summary>
    public int MediaTokens { get; private set; }

    public ulong Hash { get; private set; }

    public readonly bool IsPresent => Form is ContentForm.Text or ContentForm.Parts;

    public static Content Null { get; } = new() { Form = ContentForm.Null };

    public static Content CreateText(string text, ulong hash)
    {
        var all = new PromptHash();
        all.Add((ulong)PartTypes.Text, hash);
        return new Content { Form = ContentForm.Text, _text = text, Hash = all.Value };
    }

    public static Content CreateParts(long start) => new() { Form = ContentForm.Parts, _start = start };

    /// <summary>Adds a part.</summary>
    public void Add(in ContentPart part)
    {
        var all = new PromptHash();
        if (Hash != 0)
            all.Add(Hash);
        all.Add((ulong)part.Type, part.Hash);
        Hash = all.Value;
        MediaTokens = (int)Math.Min(int.MaxValue, (long)MediaTokens + part.Tokens);
        if (part.Type == PartTypes.Text)
            AddText(part.Text!);
        else
            (_unusual ??= []).Add((part.Type, part.TypeAt));
        if (part.Type == PartTypes.Refusal)
            (Refusals ??= []).Add(part.Text!);
    }

    /// <summary>Refuses the first part of a type that the role does not take.</summary>
    public readonly void Allow(PartTypes types)
    {
        if (_unusual is null)
            return;
        foreach (var (type, at) in _unusual)
        {
            if ((types & type) == PartTypes.None)
                throw RequestValidationException.Unsupported(at, ContentReader.GetName(type), ContentReader.GetNames(types));
        }
    }

    /// <summary>Refuses content in parts.</summary>
    public readonly void AllowOnlyText()
    {
        if (Form == ContentForm.Parts)
            throw RequestValidationException.WrongType(_start, JsonKind.String, JsonKind.Array);
    }

    private void AddText(string text)
    {
        if (_text is null)
            _text = text;
        else
            (_texts ??= new StringBuilder(_text)).Append(text);
    }
}

/// <summary>How a message's content is written.</summary>
internal enum ContentForm
{
    Absent,
    Null,
    Text,
    Parts,
}

/// <summary>One part of a message's content.</summary>
/// <param name="Type">Its type.</param>
/// <param name="TypeAt">The offset of its type in the body.</param>
/// <param name="Text">The text of a text or a refusal.</param>
/// <param name="Hash">The hash of its payload.</param>
internal readonly record struct ContentPart(PartTypes Type, long TypeAt, string? Text, ulong Hash)
{
    /// <summary>The tokens of an image, a file or audio; else 0.</summary>
    public int Tokens { get; init; }
}
