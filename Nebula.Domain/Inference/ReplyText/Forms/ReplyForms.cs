using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes a reply in the form that its prompt asks for.</summary>
internal static class ReplyForms
{
    /// <summary>Writes a whole reply, as far as it is not full.</summary>
    public static void Write(ReplyDraft draft)
    {
        switch (draft.Request.Form)
        {
            case ReplyForm.List or ReplyForm.NumberedList: ListForm.Write(draft); break;
            case ReplyForm.Code: CodeForm.Write(draft); break;
            case ReplyForm.Table or ReplyForm.Comparison: TableForm.Write(draft); break;
            case ReplyForm.Haiku: VerseForms.WriteHaiku(draft); break;
            case ReplyForm.Poem: VerseForms.WritePoem(draft); break;
            case ReplyForm.Story: VerseForms.WriteStory(draft); break;
            case ReplyForm.Email: VerseForms.WriteLetter(draft); break;
            case ReplyForm.Joke: VerseForms.WriteJoke(draft); break;
            case ReplyForm.Words: MeasuredForm.WriteWords(draft); break;
            case ReplyForm.Sentences: MeasuredForm.WriteSentences(draft); break;
            case ReplyForm.Paragraphs: MeasuredForm.WriteParagraphs(draft); break;
            case ReplyForm.YesNo: ShortForms.WriteYesNo(draft); break;
            case ReplyForm.YesNoQuestion: ShortForms.WriteYesNoQuestion(draft); break;
            case ReplyForm.Choice: ShortForms.WriteChoice(draft); break;
            case ReplyForm.SingleWord: ShortForms.WriteWord(draft); break;
            case ReplyForm.Number: ShortForms.WriteNumber(draft); break;
            case ReplyForm.Title: ShortForms.WriteTitle(draft); break;
            case ReplyForm.Summary: MaterialForms.WriteSummary(draft); break;
            case ReplyForm.Translation: MaterialForms.WriteTranslation(draft); break;
            case ReplyForm.Revision: MaterialForms.WriteRevision(draft); break;
            case ReplyForm.Greeting: ShortForms.WriteGreeting(draft); break;
            case ReplyForm.Identity: ShortForms.WriteIdentity(draft); break;
            case ReplyForm.Json: JsonForm.Write(draft); break;
            case ReplyForm.Echo: ShortForms.WriteEcho(draft); break;
            case ReplyForm.Counting: ShortForms.WriteCounting(draft); break;
            case ReplyForm.ToolResult: MaterialForms.WriteToolResult(draft); break;
            default: ProseForm.Write(draft); break;
        }
    }
}
