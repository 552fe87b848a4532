using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

/// <summary>A reply has the form that its prompt asks for.</summary>
public sealed partial class ReplyFormTests
{
    [Theory]
    [InlineData("What is the capital of France?", "capital of France")]
    [InlineData("Explain how photosynthesis works to a child.", "photosynthesis")]
    [InlineData("Tell me about black holes", "black holes")]
    [InlineData("Write a short essay on the history of tea", "the history of tea")]
    [InlineData("Can you help me plan a birthday party for my daughter?", "planning a birthday party for your daughter")]
    [InlineData("Why is the sky blue?", "Why is the sky blue?")]
    [InlineData("My code throws an exception when I call Save", "your code")]
    [InlineData("What is machine learning?", "machine learning")]
    [InlineData("Explain quantum computing like I'm five", "quantum computing")]
    [InlineData("Create a workout plan for beginners", "a workout plan for beginners")]
    [InlineData("Best practices for logging in microservices", "best practices for logging in microservices")]
    [InlineData("你好，世界", "你好")]
    [InlineData("👍", "👍")]
    public void Write_OpenPrompt_NamesItsSubjectAndSimulationFirst(string prompt, string subject)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var reply = ReplyPrompts.Answer(prompt, seed);
            reply.TokenCount.ShouldBeGreaterThanOrEqualTo(32);
            var start = ReplyPrompts.Text(reply)[..Math.Min(220, ReplyPrompts.Text(reply).Length)];
            start.ShouldContain(subject);
            start.ShouldContain("simulated", Case.Insensitive);
        }
    }

    [Theory]
    [InlineData("Give me five ways to improve team communication", 5)]
    [InlineData("Top 3 tips for public speaking", 3)]
    [InlineData("Name five planets", 5)]
    [InlineData("List 12 reasons to learn Spanish", 12)]
    public void Write_CountedList_HasAsManyItems(string prompt, int count)
    {
        for (var seed = 0UL; seed < 30; seed++)
            NumberedItem().Count(ReplyPrompts.AnswerText(prompt, seed)).ShouldBe(count);
    }

    [Theory]
    [InlineData("Make a list of healthy breakfasts")]
    [InlineData("What are the benefits of remote work?")]
    public void Write_List_HasItems(string prompt) => DashedItem().Count(ReplyPrompts.AnswerText(prompt)).ShouldBeInRange(3, 12);

    [Theory]
    [InlineData("Write a Python function that reverses a string", "python", "def reverse_string(")]
    [InlineData("How do I sort a list in C#?", "csharp", "Sort")]
    [InlineData("Write a JavaScript function to validate emails", "javascript", "function validateEmails(")]
    [InlineData("Generate a TypeScript interface for orders", "typescript", "interface")]
    [InlineData("Write a Java class that parses invoices", "java", "public class")]
    [InlineData("Write a Go function that merges maps", "go", "package main")]
    [InlineData("Implement a stack in Rust", "rust", "fn ")]
    [InlineData("Write unit tests for a calculator in Python", "python", "unit tests for a calculator")]
    [InlineData("How can I center a div in CSS?", "css", "centering a div")]
    [InlineData("Create a SQL query that finds duplicate emails", "sql", "SELECT")]
    [InlineData("Write a bash script that deletes logs", "bash", "#!/usr/bin/env bash")]
    [InlineData("Write HTML for a contact form", "html", "<!DOCTYPE html>")]
    [InlineData("Écris une fonction Python qui inverse une chaîne", "python", "def ")]
    public void Write_Code_IsFencedInItsLanguage(string prompt, string fence, string part)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var text = ReplyPrompts.AnswerText(prompt, seed);
            text.ShouldContain($"```{fence}\n");
            text.Split("```").Length.ShouldBe(3);
            text.ShouldContain(part);
            text.ShouldNotContain("@");
        }
    }

    [Theory]
    [InlineData("Make a table of planets with four rows", 6)]
    [InlineData("Compare TCP and UDP", null)]
    [InlineData("C# vs C++", null)]
    public void Write_Table_HasEqualRows(string prompt, int? lines)
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var rows = ReplyPrompts.AnswerText(prompt, seed).Split('\n').Where(line => line.StartsWith('|')).ToArray();
            rows.Length.ShouldBeGreaterThanOrEqualTo(5);
            rows.ShouldAllBe(row => row.Count(c => c == '|') == 4);
            if (lines is { } expected)
                rows.Length.ShouldBe(expected);
        }
    }

    [Fact]
    public void Write_Comparison_NamesBothSides()
    {
        var text = ReplyPrompts.AnswerText("What's the difference between REST and GraphQL?");
        text.ShouldContain("| REST | GraphQL |");
    }

    [Fact]
    public void Write_Haiku_HasThreeLinesOfFiveSevenFive()
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var lines = ReplyPrompts.AnswerText("Write a haiku about autumn", seed).Split('\n');
            lines.Length.ShouldBe(3);
            lines[0].ShouldBe("autumn in the mist");
            lines.Select(CountSyllables).ShouldBe([5, 7, 5], string.Join(" / ", lines));
        }
    }

    [Theory]
    [InlineData("Say 16 words.", 16)]
    [InlineData("Describe the ocean in exactly 10 words", 10)]
    [InlineData("Write a 100-word product description for a bamboo toothbrush", 100)]
    [InlineData("Write 500 words about the history of tea", 500)]
    [InlineData("Describe love in 3 words", 3)]
    [InlineData("Beschreibe den Herbst in genau 25 Wörtern", 25)]
    [InlineData("Décris la mer en 30 mots", 30)]
    public void Write_NumberOfWords_HasExactlyThatMany(string prompt, int count)
    {
        for (var seed = 0UL; seed < 100; seed++)
        {
            var text = ReplyPrompts.AnswerText(prompt, seed);
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(count, text);
            text.ShouldEndWith(".");
        }
    }

    [Theory]
    [InlineData("Explain recursion in two sentences.", 2)]
    [InlineData("Describe tea in one sentence.", 1)]
    [InlineData("Explique la photosynthèse en trois phrases.", 3)]
    public void Write_NumberOfSentences_HasExactlyThatMany(string prompt, int count)
    {
        for (var seed = 0UL; seed < 50; seed++)
            SentenceEnd().Count(ReplyPrompts.AnswerText(prompt, seed)).ShouldBe(count);
    }

    [Fact]
    public void Write_NumberOfParagraphs_HasExactlyThatMany() =>
        ReplyPrompts.AnswerText("Write three paragraphs about tea").Split("\n\n").Length.ShouldBe(3);

    [Theory]
    [InlineData("Is water wet? Answer yes or no.", "Yes.", "No.")]
    [InlineData("Antworte nur mit Ja oder Nein: Ist das Wasser nass?", "Ja.", "Nein.")]
    public void Write_YesOrNo_IsOneOfBoth(string prompt, string yes, string no)
    {
        var answers = Enumerable.Range(0, 40).Select(seed => ReplyPrompts.AnswerText(prompt, (ulong)seed)).Distinct().Order().ToArray();
        answers.ShouldBe(new[] { yes, no }.Order());
    }

    [Theory]
    [InlineData("Classify the sentiment of this review as positive, negative or neutral: \"The food was cold.\"", new[] { "negative", "neutral", "positive" })]
    [InlineData("Choose one of: red, green, or blue.", new[] { "blue", "green", "red" })]
    public void Write_Choice_IsOneOfTheOptions(string prompt, string[] options) =>
        Enumerable.Range(0, 60).Select(seed => ReplyPrompts.AnswerText(prompt, (ulong)seed)).Distinct().Order().ShouldBe(options);

    [Theory]
    [InlineData("Answer with one word: what is the capital of France?")]
    [InlineData("Answer in one word: why?")]
    [InlineData("Reply with a single word that describes the sea.")]
    public void Write_SingleWordThatIsLeftOpen_IsNoneOfThePromptsFirst(string prompt) => ReplyPrompts.AnswerText(prompt).ShouldNotBeOneOf("what", "that", "why", "Why", "a");

    [Theory]
    [InlineData("Return JSON with the keys name and age for Bob who is 42", "Bob", 42)]
    [InlineData("Give me a JSON object with keys name and age for Alice Johnson, who is 7 years old", "Alice Johnson", 7)]
    [InlineData("Maria Rossi is 34. Answer only with JSON with the fields name and age.", "Maria Rossi", 34)]
    public void Write_JsonInWords_TakesTheStatedValues(string prompt, string name, int age)
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            using var json = JsonDocument.Parse(ReplyPrompts.AnswerText(prompt, seed));
            (json.RootElement.GetProperty("name").GetString(), json.RootElement.GetProperty("age").GetInt32()).ShouldBe((name, age));
        }
    }

    [Fact]
    public void Write_JsonInWordsWithoutValues_HasNoFormatAsAName() =>
        ReplyPrompts.AnswerText("Give me a JSON object with the keys name, age and city").ShouldNotContain("JSON");

    [Theory]
    [InlineData("Descreva o mar em 30 palavras")]
    [InlineData("Describe the sea in 30 words")]
    [InlineData("Beschreibe das Meer in 30 Wörtern")]
    [InlineData("Décris la mer en 30 mots")]
    [InlineData("Describe el mar en 30 palabras")]
    [InlineData("Descrivi il mare in 30 parole")]
    public void Write_NumberOfWords_RepeatsNoSentence(string prompt)
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var text = ReplyPrompts.AnswerText(prompt, seed);
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(30, text);
            text.Split(". ").Select(static sentence => sentence.TrimEnd('.')).ShouldBeUnique();
        }
    }

    [Fact]
    public void Write_SingleWord_IsOneWord() => ReplyPrompts.AnswerText("In one word, what is the color of the sky?").ShouldNotContain(" ");

    [Fact]
    public void Write_OnlyANumber_IsANumber() => int.TryParse(ReplyPrompts.AnswerText("How many moons are there? Answer with only a number."), out _).ShouldBeTrue();

    [Fact]
    public void Write_NumberBetweenBounds_IsBetweenThem()
    {
        var numbers = Enumerable.Range(0, 100).Select(seed => int.Parse(ReplyPrompts.AnswerText("Respond with a single number between 3 and 7.", (ulong)seed), System.Globalization.CultureInfo.InvariantCulture));
        numbers.Distinct().Order().ShouldBe([3, 4, 5, 6, 7]);
    }

    [Fact]
    public void Write_JsonWithAlternatives_HasOneOfThem()
    {
        var answers = Enumerable.Range(0, 40).Select(seed => JsonElement.Parse(ReplyPrompts.AnswerText("Return only JSON: {\"sentiment\": \"positive|negative\"}", (ulong)seed)).GetProperty("sentiment").GetString());
        answers.Distinct().Order().ShouldBe(["negative", "positive"]);
    }

    [Theory]
    [InlineData("Say this is a test", "this is a test")]
    [InlineData("Say \"hello world\"", "hello world")]
    [InlineData("Reply with exactly: pong", "pong")]
    [InlineData("Please respond with the word OK.", "OK")]
    [InlineData("Repeat after me: I like 🍓", "I like 🍓")]
    [InlineData("Just say hi", "hi")]
    [InlineData("Reply with the single word OK", "OK")]
    [InlineData("Reply with the single word OK.", "OK")]
    [InlineData("Reply with the single word: OK", "OK")]
    [InlineData("Please reply with the single word \"OK\" and nothing else.", "OK")]
    [InlineData("Respond with exactly one word: pong", "pong")]
    [InlineData("Say only: pong", "pong")]
    [InlineData("Say only pong", "pong")]
    [InlineData("Only say: pong", "pong")]
    [InlineData("Answer with exactly X", "X")]
    [InlineData("Answer with exactly: hello world", "hello world")]
    [InlineData("Reply with exactly the text READY. Do not add anything.", "READY")]
    [InlineData("Reply only with OK", "OK")]
    [InlineData("Sag \"Guten Tag\"", "Guten Tag")]
    [InlineData("Count from 1 to 5", "1, 2, 3, 4, 5.")]
    [InlineData("Translate to French: Good morning", "Bonjour")]
    [InlineData("Übersetze ins Englische: Guten Morgen", "Good morning")]
    public void Write_Dictation_IsTheDictatedText(string prompt, string expected) => ReplyPrompts.AnswerText(prompt).ShouldBe(expected);

    [Theory]
    [InlineData("Explain the difference between let and var in JavaScript")]
    [InlineData("Fix the grammar: She go to school yesterday.")]
    [InlineData("What is Python used for?")]
    public void Write_PromptThatOnlyMentionsALanguage_HasNoCode(string prompt) => ReplyPrompts.AnswerText(prompt).ShouldNotContain("```");

    [Fact]
    public void Write_Revision_ShowsTheText() => ReplyPrompts.AnswerText("Fix the grammar: She go to school yesterday.").ShouldContain("> She go to school yesterday.");

    [Fact]
    public void Write_SummaryInBullets_HasAsMany() =>
        DashedItem().Count(ReplyPrompts.AnswerText("Summarize in four bullet points: Sleep improves the memory of mice, and cheese does as well.")).ShouldBe(4);

    [Fact]
    public void Write_Title_IsOneShortLine()
    {
        var title = ReplyPrompts.AnswerText("Suggest a title for my blog post about coffee");
        title.ShouldContain("Coffee");
        title.ShouldNotContain("\n");
        title.Split(' ').Length.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void Write_Email_HasSubjectGreetingAndSignature()
    {
        var text = ReplyPrompts.AnswerText("Write an email to my boss about a day off");
        text.ShouldStartWith("Subject: ");
        text.ShouldContain("a day off");
        text.Split("\n\n").Length.ShouldBeGreaterThanOrEqualTo(5);
    }

    [Theory]
    [InlineData("### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat history.\n### Output:\nJSON format: { \"title\": \"your concise title here\" }\n", "title")]
    [InlineData("### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history.\n### Output:\nJSON format: { \"tags\": [\"tag1\", \"tag2\", \"tag3\"] }\n", "tags")]
    [InlineData("### Task:\nSuggest 3-5 relevant follow-up questions.\n- Response must be a JSON array of strings, no extra text.\n### Output:\nJSON format: { \"follow_ups\": [\"Question 1?\", \"Question 2?\"] }\n", "follow_ups")]
    public void Write_TaskOfOpenWebUI_IsJsonAboutTheConversation(string task, string key)
    {
        for (var seed = 0UL; seed < 30; seed++)
        {
            var text = ReplyPrompts.AnswerText(task + "### Chat History:\n<chat_history>\nUSER: How do I bake sourdough bread?\nASSISTANT: Mix flour.\n</chat_history>", seed);
            using var json = JsonDocument.Parse(text);
            json.RootElement.GetProperty(key).ValueKind.ShouldBe(key == "title" ? JsonValueKind.String : JsonValueKind.Array);
            if (key != "follow_ups")
                text.ShouldContain("Sourdough");
        }
    }

    [Fact]
    public void Write_TaskOfOpenWebUIAboutAGermanConversation_IsGerman() => ReplyPrompts.AnswerText(
        "### Task:\nSuggest 3-5 relevant follow-up questions that the user might ask.\n### Output:\nJSON format: { \"follow_ups\": [\"Question 1?\"] }\n### Chat History:\n<chat_history>\nUSER: Wie backe ich ein Brot?\n</chat_history>")
        .ShouldContain("Brot");

    [Theory]
    [InlineData("Give me a JSON object with the keys name, age and city", "name,age,city")]
    [InlineData("Give me JSON about cats with the keys title and summary", "title,summary")]
    [InlineData("Gib mir ein JSON mit den Schlüsseln name und alter", "name,alter")]
    [InlineData("Describe a cat. Respond only with JSON.", "topic,answer,simulated")]
    [InlineData("Return JSON like {\"title\": \"...\", \"year\": 1999, \"tags\": [\"...\"], \"ok\": true} for a film", "title,year,tags,ok")]
    [InlineData("Output valid JSON with fields \"first name\" and \"last\\name\"", null)]
    public void Write_JsonInWords_HasTheKeys(string prompt, string? keys)
    {
        for (var seed = 0UL; seed < 30; seed++)
        {
            using var json = JsonDocument.Parse(ReplyPrompts.AnswerText(prompt, seed));
            if (keys is not null)
                json.RootElement.EnumerateObject().Select(property => property.Name).ShouldBe(keys.Split(','));
        }
    }

    [Fact]
    public void Write_JsonForOddSubjects_Parses()
    {
        foreach (var prompt in ReplyPrompts.All)
            JsonDocument.Parse(ReplyPrompts.AnswerText("Answer with JSON only: {\"title\": \"x\", \"summary\": \"y\", \"tags\": []}. " + prompt)).Dispose();
    }

    [Theory]
    [InlineData("Answer with JSON only.", "{")]
    [InlineData("Reply in French.", "simulé")]
    [InlineData("Answer in one sentence.", ".")]
    public void Write_SystemMessage_SetsTheForm(string system, string part)
    {
        var reply = ReplyPrompts.Answer([new PromptMessage("system", system), new PromptMessage("user", "What is the sea?")]);
        ReplyPrompts.Text(reply).ShouldContain(part);
        if (part == ".")
            SentenceEnd().Count(ReplyPrompts.Text(reply)).ShouldBe(1);
    }

    [Theory]
    [InlineData("You are a helpful assistant. Choose tools or answer directly.")]
    [InlineData("You can read JSON and tables. Either think or act.")]
    public void Write_SystemMessageThatMentionsForms_SetsNone(string system) =>
        ReplyPrompts.Answer([new PromptMessage("system", system), new PromptMessage("user", "What is the sea?")]).TokenCount.ShouldBeGreaterThanOrEqualTo(32);

    [Fact]
    public void Write_QuestionAfterMaterial_AnswersTheQuestion()
    {
        var material = string.Concat(Enumerable.Repeat("The report has two paragraphs about cheese. In five words, cheese is good. ", 10));
        ReplyPrompts.AnswerText($"Use the context to answer.\nContext: {material}\nQuestion: What is deep sleep?\nAnswer:").ShouldContain("What is deep sleep?");
    }

    [Theory]
    [InlineData("Hi, explain recursion", "recursion")]
    [InlineData("Summarize: The meeting covered the budget for the new office.", "the meeting")]
    [InlineData("Should I pick a cat or a dog?", "a cat or a dog")]
    public void Write_PromptThatLooksLikeAnother_IsAnswered(string prompt, string subject) => ReplyPrompts.AnswerText(prompt).ShouldContain(subject);

    [Fact]
    public void Write_AfterAToolResult_UsesIt()
    {
        PromptMessage[] messages =
        [
            new("user", "What is the weather in Paris?"),
            new("assistant", "") { ToolCalls = [new ToolCall("call_1", "get_weather", "{}")] },
            new("tool", "{\"temperature\": 21, \"condition\": \"sunny\", \"wind\": {\"speed\": 12}}") { ToolCallId = "call_1" },
        ];
        var text = ReplyPrompts.Text(ReplyPrompts.Answer(messages));
        foreach (var part in (string[])["get_weather", "temperature", "21", "sunny", "12", "weather in Paris", "simulated"])
            text.ShouldContain(part);
        messages[2] = messages[2] with { Text = "It is 21 degrees" };
        ReplyPrompts.Text(ReplyPrompts.Answer(messages)).ShouldContain("It is 21 degrees");
    }

    [Theory]
    [InlineData("Was ist Photosynthese?", "simulierte")]
    [InlineData("Qu'est-ce que la photosynthèse ?", "simulé")]
    [InlineData("¿Qué es la fotosíntesis?", "simulad")]
    [InlineData("Che cos'è la fotosintesi?", "simulat")]
    [InlineData("O que é a fotossíntese?", "simulad")]
    public void Write_OtherLanguage_AnswersInIt(string prompt, string word)
    {
        for (var seed = 0UL; seed < 30; seed++)
        {
            var text = ReplyPrompts.AnswerText(prompt, seed);
            text[..Math.Min(text.Length, 200)].ShouldContain(word);
            text.ShouldNotContain(" the ");
            text.Contains("fotos", StringComparison.OrdinalIgnoreCase).ShouldBe(!text.Contains("photos", StringComparison.OrdinalIgnoreCase), text);
        }
    }

    [Fact]
    public void Write_Greeting_IsShortButNotTiny()
    {
        for (var seed = 0UL; seed < 20; seed++)
            ReplyPrompts.Answer("Hello", seed).TokenCount.ShouldBeInRange(32, 80);
    }

    [Fact]
    public void Write_LongAnswer_UsesMarkdown()
    {
        var texts = Enumerable.Range(0, 200).Select(seed => ReplyPrompts.Answer("Tell me about the migration of databases", (ulong)seed)).Where(reply => reply.TokenCount > 350).Select(ReplyPrompts.Text).ToArray();
        texts.ShouldNotBeEmpty();
        texts.Count(text => text.Contains("## ", StringComparison.Ordinal) || text.Contains("**", StringComparison.Ordinal)).ShouldBeGreaterThan(texts.Length * 8 / 10);
    }

    [GeneratedRegex("^[0-9]+\\. ", RegexOptions.Multiline, 1000)]
    private static partial Regex NumberedItem();

    [GeneratedRegex("^- ", RegexOptions.Multiline, 1000)]
    private static partial Regex DashedItem();

    [GeneratedRegex("[.!?]\"?(?=\\s|$)", RegexOptions.None, 1000)]
    private static partial Regex SentenceEnd();

    /// <summary>Counts groups of vowels, but for the words of which that is not the number.</summary>
    private static int CountSyllables(string line) => line.Split(' ').Sum(word => word switch
    {
        "every" or "evening" or "quiet" => 2,
        "stones" or "writes" => 1,
        _ => Nebula.Domain.Inference.ReplyText.EnglishNouns.CountSyllables(word),
    });
}
