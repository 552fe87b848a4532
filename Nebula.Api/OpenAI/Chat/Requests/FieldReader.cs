using System.Text.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads one field's value, at whose first token the reader stands, into the draft, and leaves the reader at its last token.
/// </summary>
internal delegate void FieldReader(ref Utf8JsonReader reader, ref ChatDraft draft);
