using System.Text;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Reads what a prompt asks for. It looks at the last user message and the system messages, and at a bounded part of each.</summary>
internal static class ReplyRequestReader
{
    private const int MaxHead = 3_000;
    private const int MaxTail = 1_000;
    private const int MinMaterial = 20;
    private const int MinTextBeforeQuestion = 200;

    private static readonly string[] Questions = ["\nQuestion:", "\nUser Query:", "\nQuery:", "\nUser question:", "\nQUESTION:", "\nFrage:", "\nPregunta:", "\nDomanda:", "\nPergunta:"];


    /// <summary>Returns null if the prompt has no words or symbols.</summary>
    public static ReplyRequest? Read(Prompt prompt, int inputIndex)
    {
        var text = GetText(prompt, inputIndex);
        if (string.IsNullOrWhiteSpace(text) && (prompt.Messages.Count == 0 || prompt.Messages[^1].Role is not ("tool" or "function")))
            return null;

        text = FindQuestion(Bound(text));
        var words = new PromptWords(text);
        var history = ReadHistory(words);
        var system = ReadSystem(prompt);
        var language = LanguageReader.FindNamed(words) ?? (system is null ? null : LanguageReader.FindNamed(system)) ?? LanguageReader.Detect(history ?? words);
        if (prompt.Messages.Count > 0 && prompt.Messages[^1] is { Role: "tool" or "function" } result)
            return ReadToolResult(prompt, result, words, language);

        var request = FormReader.Read(words, language) with { IsAdvice = FormReader.AsksForAdvice(words) };
        if (system is not null && request.Form is ReplyForm.Prose or ReplyForm.YesNoQuestion or ReplyForm.Greeting or ReplyForm.List)
            request = Constrain(request, FormReader.ReadInstructions(system, language, isSystem: true));
        if (request.Form == ReplyForm.Json && language == ReplyLanguage.English)
            request = request with { Facts = PromptFacts.Create(prompt) }; // capitals tell names in English only
        if (request.Form is ReplyForm.Echo or ReplyForm.Counting)
            return request;

        var about = history ?? request.Form switch
        {
            ReplyForm.Summary => GetSummarized(words),
            ReplyForm.Json => new PromptWords(JsonKeys.Remove(words)),
            _ => words,
        };
        var subject = SubjectReader.Read(about, language, request.Form);
        return request with { Subject = request.Subject ?? subject.Subject, Question = subject.Question, Nouns = subject.Nouns, Verbs = subject.Verbs };
    }

    private static string GetText(Prompt prompt, int inputIndex)
    {
        if (prompt.Messages.Count == 0)
            return inputIndex < prompt.Inputs.Count ? prompt.Inputs[inputIndex] : "";
        return (prompt.LastUserMessage ?? prompt.Messages[^1]).Text;
    }

    /// <summary>The line after "Question:", if a prompt has material before it; else the whole prompt.</summary>
    private static string FindQuestion(string text)
    {
        if (text.Length < MinTextBeforeQuestion)
            return text;
        foreach (var marker in Questions)
        {
            var at = text.AsSpan().LastIndexOf(marker);
            if (at < 0)
                continue;
            var question = text.AsSpan(at + marker.Length).Trim();
            var end = question.IndexOfAny('\n', '\r');
            question = end >= 0 ? question[..end].Trim() : question;
            if (question.Length > 2)
                return question.ToString();
        }

        return text;
    }

    /// <summary>The beginning and the end of a text, with U+FFFD for every half of a surrogate pair.</summary>
    private static string Bound(string text)
    {
        if (text.Length > MaxHead + MaxTail)
            text = string.Concat(text.AsSpan(0, MaxHead), "\n", text.AsSpan(text.Length - MaxTail));
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            cleaned.Append(rune.ToString());
        return cleaned.ToString();
    }

    private static PromptWords? ReadSystem(Prompt prompt)
    {
        foreach (var message in prompt.Messages)
        {
            if (message.Role is "system" or "developer" && message.Text.Length > 0)
                return new PromptWords(Bound(message.Text));
        }

        return null;
    }

    private static ReplyRequest Constrain(ReplyRequest request, ReplyRequest system)
    {
        if (system.Form != ReplyForm.Prose && request.Form != ReplyForm.List)
            return system with { IsBrief = request.IsBrief };
        return request with { IsBrief = request.IsBrief || system.IsBrief };
    }

    /// <summary>What the user says in the conversation that a chat front end asks about; null if the prompt has none.</summary>
    private static PromptWords? ReadHistory(PromptWords words)
    {
        var history = words.Text.IndexOf("<chat_history>", StringComparison.Ordinal);
        if (history < 0)
            return null;
        var said = words.Text[(history + "<chat_history>".Length)..];
        var user = said.IndexOf("USER:", StringComparison.OrdinalIgnoreCase);
        if (user >= 0)
            said = said[(user + "USER:".Length)..];
        var end = said.AsSpan().IndexOfAny("\n<");
        return new PromptWords(end > 0 ? said[..end] : said);
    }

    /// <summary>The text after "summarize:".</summary>
    private static PromptWords GetSummarized(PromptWords words)
    {
        var colon = words.Text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon < words.Text.Length - MinMaterial ? new PromptWords(words.Text[(colon + 1)..]) : words;
    }

    private static ReplyRequest ReadToolResult(Prompt prompt, PromptMessage result, PromptWords words, ReplyLanguage language)
    {
        var subject = SubjectReader.Read(words, language, ReplyForm.ToolResult);
        return new ReplyRequest
        {
            Form = ReplyForm.ToolResult,
            Language = language,
            Subject = subject.Subject,
            Question = subject.Question,
            Nouns = subject.Nouns,
            Verbs = subject.Verbs,
            Material = Bound(result.Text),
            ToolName = result.Name ?? FindToolName(prompt, result.ToolCallId),
        };
    }

    private static string? FindToolName(Prompt prompt, string? id)
    {
        for (var i = prompt.Messages.Count - 1; i >= 0 && id is not null; i--)
        {
            foreach (var call in prompt.Messages[i].ToolCalls)
            {
                if (call.Id == id)
                    return call.Name;
            }
        }

        return null;
    }
}
