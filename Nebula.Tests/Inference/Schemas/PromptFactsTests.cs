using System.Text.Json;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Schemas;

/// <summary>Generated values come from the conversation where they fit.</summary>
public sealed class PromptFactsTests
{
    [Theory]
    [InlineData("What's the weather in Paris?", "city", "string", "Paris")]
    [InlineData("What is the weather like in New York today?", "location", "string", "New York")]
    [InlineData("Book a table for 4 people at Mario's", "people", "integer", "4")]
    [InlineData("Give me a forecast for 3 days", "days", "integer", "3")]
    [InlineData("Send a mail to anna@example.com please", "to_email", "string", "anna@example.com")]
    [InlineData("""Search for "red shoes" in the shop""", "query", "string", "red shoes")]
    [InlineData("Fly from Berlin to Lisbon", "origin", "string", "Berlin")]
    [InlineData("Fly from Berlin to Lisbon", "destination", "string", "Lisbon")]
    [InlineData("Remind me on 2026-05-01", "date", "string", "2026-05-01")]
    [InlineData("Open https://example.com/a?b=1.", "url", "string", "https://example.com/a?b=1")]
    [InlineData("My name is Maria Rossi and I am 34 years old", "name", "string", "Maria Rossi")]
    [InlineData("My name is Maria Rossi and I am 34 years old", "age", "integer", "34")]
    [InlineData("What is 12 * (3 + 4)?", "expression", "string", "12 * (3 + 4)")]
    [InlineData("It costs 19.99 dollars", "price", "number", "19.99")]
    [InlineData("Extract: Alice Johnson, 34, alice@example.com, lives in Berlin", "age", "integer", "34")]
    [InlineData("Invoice INV-2041 from Contoso is late", "invoice_number", "string", "INV-2041")]
    [InlineData("Where is ORD12345?", "order_id", "string", "ORD12345")]
    [InlineData("A flight for 2 with a budget of $450.50", "max_price", "number", "450.5")]
    [InlineData("Alice and Bob meet on Friday", "name", "string", "Alice")]
    [InlineData("Name: Bob, age 5", "name", "string", "Bob")]
    [InlineData("The meeting has moved to 3pm", "to", "string", "3pm")]
    [InlineData("Move it from 2 p.m. to 4:30 pm", "to", "string", "4:30 pm")]
    [InlineData("Send it to anna@example.com", "to", "string", "anna@example.com")]
    [InlineData("Send a message to Bob", "to", "string", "Bob")]
    [InlineData("Create a task: buy milk tomorrow", "title", "string", "Buy milk tomorrow")]
    [InlineData("Search the web for the best pizza in Naples", "query", "string", "web for the best pizza in Naples")]
    public void Write_ConversationHasTheValue_TakesIt(string message, string property, string type, string expected)
    {
        var schema = $$"""{"type":"object","properties":{"{{property}}":{"type":"{{type}}"} },"required":["{{property}}"]}""";
        var json = type == "string" ? $"\"{expected}\"" : expected;
        for (ulong seed = 0; seed < 5; seed++)
            Write(schema, message, seed).ShouldBe($"{{\"{property}\":{json}}}");
    }

    [Fact]
    public void Write_ConversationStatesAnOptionalValue_IncludesIt()
    {
        var schema = """{"type":"object","properties":{"city":{"type":"string"},"unit":{"enum":["celsius","fahrenheit"]},"days":{"type":"integer"},"max_price":{"type":"number"}},"required":["city"]}""";
        for (ulong seed = 0; seed < 20; seed++)
            Write(schema, "weather in Rome in fahrenheit for 3 days below $99.50", seed).ShouldBe("""{"city":"Rome","unit":"fahrenheit","days":3,"max_price":99.5}""");
    }

    [Fact]
    public void Write_OnlyPropertyIsOptionalAndStated_IncludesIt()
    {
        for (ulong seed = 0; seed < 20; seed++)
            Write("""{"type":"object","properties":{"city":{"type":"string"}}}""", "weather in Rome", seed).ShouldBe("""{"city":"Rome"}""");
    }

    [Fact]
    public void Write_IntegerWithoutBounds_IsSmall()
    {
        for (ulong seed = 0; seed < 20; seed++)
            int.Parse(Write("""{"type":"integer"}""", "hello", seed), System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 10);
    }

    [Fact]
    public void Write_Weekday_IsNotAName() =>
        Write("""{"type":"object","properties":{"participants":{"type":"array","items":{"type":"string"}}},"required":["participants"]}""", "Alice and Bob meet on Friday")
            .ShouldNotContain("Friday");

    [Fact]
    public void Write_JsonObject_TakesValuesOfTheConversation()
    {
        using var person = JsonDocument.Parse(JsonObjectGenerator.Write(1, PromptFacts.Create("""My friend Bob is 42. Answer as JSON: {"name": "…", "age": …}""")));
        person.RootElement.GetProperty("name").GetString().ShouldBe("Bob");
        person.RootElement.GetProperty("age").GetInt32().ShouldBe(42);
    }

    [Fact]
    public void Write_EnumMemberIsMentioned_TakesIt() =>
        Write("""{"enum":["celsius","fahrenheit"],"default":"celsius"}""", "in Fahrenheit please").ShouldBe("\"fahrenheit\"");

    [Fact]
    public void Write_NothingIsMentioned_TakesTheDefaultThenAnExample()
    {
        Write("""{"type":"integer","default":7,"examples":[8]}""", "hello").ShouldBe("7");
        Write("""{"type":"string","examples":["one"]}""", "hello").ShouldBe("\"one\"");
    }

    [Fact]
    public void Write_ValueDoesNotFitTheSchema_IsNotTaken() =>
        Write("""{"type":"object","properties":{"days":{"type":"integer","maximum":2}},"required":["days"]}""", "for 3 days").ShouldBeOneOf("""{"days":1}""", """{"days":2}""");

    [Fact]
    public void Write_SeveralQuotedTexts_FillAList() =>
        Write("""{"type":"object","properties":{"titles":{"type":"array","items":{"type":"string"}}},"required":["titles"]}""", """Rate "Dune" and "Solaris".""")
            .ShouldBe("""{"titles":["Dune","Solaris"]}""");

    [Theory]
    [InlineData("participants", "Alice and Bob meet on Friday", "\"Alice\",\"Bob\"")]
    [InlineData("names", "Extract the names: Alice, Bob and Carol.", "\"Alice\",\"Bob\",\"Carol\"")]
    [InlineData("cities", "What is the weather in Paris?", "\"Paris\"")]
    public void Write_ListOfStatedValues_HasNoOthers(string property, string message, string items)
    {
        var schema = $$"""{"type":"object","properties":{"{{property}}":{"type":"array","items":{"type":"string"} } },"required":["{{property}}"]}""";
        for (ulong seed = 0; seed < 20; seed++)
            Write(schema, message, seed).ShouldBe($"{{\"{property}\":[{items}]}}");
    }

    [Fact]
    public void Write_PropertyNamedTo_TakesNoNumberThatFollowsTheWord()
    {
        for (ulong seed = 0; seed < 20; seed++)
            Write("""{"type":"object","properties":{"to":{"type":"string"}},"required":["to"]}""", "Set the limit to 3", seed).ShouldNotBe("""{"to":"3"}""");
    }

    [Fact]
    public void Write_Sentence_IsAboutAShortSubject()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var text = Write("""{"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"]}""", "Create a user profile for Bob who is 42 and lives in Berlin with his wife", seed);
            text.ShouldContain("user profile");
            text.ShouldNotContain("lives");
        }
    }

    [Fact]
    public void Write_NewestMessage_ComesFirst()
    {
        var prompt = new Prompt { Messages = [new("user", "Weather in Oslo?"), new("assistant", "Cold in Rome."), new("user", "And in Madrid?")] };
        JsonGenerator.Compile("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")
            .Write(1, PromptFacts.Create(prompt)).ShouldBe("""{"city":"Madrid"}""");
    }

    [Fact]
    public void Write_NoFacts_IsReadable()
    {
        var schema = """{"type":"object","properties":{"name":{"type":"string"},"price":{"type":"number"},"email":{"type":"string"}},"required":["name","price","email"]}""";
        using var document = JsonDocument.Parse(Write(schema, "hello"));
        document.RootElement.GetProperty("name").GetString()!.Split(' ').Length.ShouldBe(2);
        document.RootElement.GetProperty("price").GetDecimal().ShouldBeInRange(5, 250);
        document.RootElement.GetProperty("email").GetString()!.ShouldContain('@');
    }

    [Fact]
    public void Write_Choice_TakesTheMentionedOne()
    {
        ChoiceGenerator.Write(["positive", "negative"], 3, PromptFacts.Create("This sounds negative to me")).ShouldBe("negative");
        ChoiceGenerator.Write(["yes", "no"], 3, PromptFacts.None).ShouldBe(ChoiceGenerator.Write(["yes", "no"], 3, PromptFacts.None));
        Should.Throw<ArgumentException>(() => ChoiceGenerator.Write([], 1, PromptFacts.None));
    }

    [Theory]
    [InlineData(@"\w+@\w+\.com")]
    [InlineData(@"[A-Z]{2}-\d{3,5}")]
    [InlineData("(yes|no)")]
    [InlineData(@"-?\d+(\.\d{1,2})?")]
    public void Write_Pattern_MatchesAsAWhole(string pattern)
    {
        var generator = PatternGenerator.Compile(pattern);
        for (ulong seed = 0; seed < 50; seed++)
            System.Text.RegularExpressions.Regex.IsMatch(generator.Write(seed, PromptFacts.None), $"^(?:{pattern})$", System.Text.RegularExpressions.RegexOptions.NonBacktracking).ShouldBeTrue();
        Should.Throw<SchemaException>(() => PatternGenerator.Compile("(")).Reason.ShouldContain("without its ')'");
    }

    [Fact]
    public void Write_JsonObject_HasTheMembersOfThePromptsExample()
    {
        using var titled = JsonDocument.Parse(JsonObjectGenerator.Write(1, PromptFacts.Create("""Make a title about sea otters. JSON format: { "title": "…", "tags": ["…"] }""")));
        titled.RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["title", "tags"]);
        titled.RootElement.GetProperty("tags").ValueKind.ShouldBe(JsonValueKind.Array);
        using var free = JsonDocument.Parse(JsonObjectGenerator.Write(1, PromptFacts.Create("Describe sea otters as JSON")));
        free.RootElement.GetProperty("subject").GetString()!.ShouldContain("sea otters");
    }

    private static string Write(string schema, string message, ulong seed = 1) =>
        JsonGenerator.Compile(schema).Write(seed, PromptFacts.Create(message));
}
