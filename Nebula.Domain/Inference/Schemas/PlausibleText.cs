using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Short readable values for properties of which the conversation and the schema say nothing more.</summary>
internal static class PlausibleText
{
    private static readonly string[] FirstNames = List("Anna|James|Maria|Noah|Olivia|Wei|Sofia|Lucas|Amara|Henry|Elena|Omar");
    private static readonly string[] LastNames = List("Schmidt|Carter|Rossi|Okafor|Chen|Garcia|Novak|Taylor|Haddad|Larsen|Moreau|Silva");
    private static readonly string[] Cities = List("Berlin|Lisbon|Toronto|Osaka|Nairobi|Oslo|Madrid|Vienna|Chicago|Melbourne");
    private static readonly string[] Countries = List("Germany|Portugal|Canada|Japan|Kenya|Norway|Spain|Austria|Brazil|Australia");
    private static readonly string[] Streets = List("Market Street|Station Road|Garden Lane|Harbour Avenue|Mill Street");
    private static readonly string[] Companies = List("Northwind Traders|Contoso|Fabrikam|Blue Harbor|Evergreen Labs|Silverline");
    private static readonly string[] Products = List("Desk lamp|Travel mug|Notebook|Wireless mouse|Water bottle|Backpack|Headphones");
    private static readonly string[] Titles = List("A quiet morning|The long road|First steps|Notes from the field|A short guide|Under the old tree");
    private static readonly string[] Tags = List("general|travel|science|music|food|health|work|nature|design|history");
    private static readonly string[] Colors = List("blue|green|red|yellow|purple|orange|black|white");
    private static readonly string[] Languages = List("en|de|fr|es|it|pt");
    private static readonly string[] Currencies = List("EUR|USD|GBP|JPY|CHF");
    private static readonly string[] Units = List("metric|kilometers|kilograms|celsius|hours");
    private static readonly string[] Foods = List("olive oil|rice|tomatoes|basil|lemon|garlic|flour|butter");
    private static readonly string[] Paths = List("docs/readme.md|src/main.py|reports/summary.txt|data/input.csv");
    private static readonly string[] Words = List("river|garden|window|letter|bridge|paper|market|signal|harbor|forest|lamp|stone|cloud|table|field|meadow");
    private static readonly string[] Qualities = List("quiet|bright|simple|warm|clear|small|green|early|gentle|open");

    private static readonly string[] Sentences = List(
        "A short text that was written as an example.|This is a simulated value.|An example that shows the form of the answer.|Placeholder text with a plausible length.");

    public static string Write(PropertyHint hint, string? topic, ulong seed)
    {
        var random = new SeededRandom(seed);
        return hint.Subject switch
        {
            ValueSubject.Name => $"{Pick(FirstNames, ref random)} {Pick(LastNames, ref random)}",
            ValueSubject.FirstName => Pick(FirstNames, ref random),
            ValueSubject.LastName => Pick(LastNames, ref random),
            ValueSubject.Place or ValueSubject.Origin or ValueSubject.Destination => Pick(Cities, ref random),
            ValueSubject.Country => Pick(Countries, ref random),
            ValueSubject.Street => $"{random.NextInt(120) + 1} {Pick(Streets, ref random)}",
            ValueSubject.PostalCode => (10_000 + random.NextInt(89_999)).ToString(CultureInfo.InvariantCulture),
            ValueSubject.Company => Pick(Companies, ref random),
            ValueSubject.Product => Pick(Products, ref random),
            ValueSubject.Email => StringFormats.Write("email", seed),
            ValueSubject.Phone => $"+1-555-01{random.NextInt(90) + 10}",
            ValueSubject.Url => StringFormats.Write("uri", seed),
            ValueSubject.Date => StringFormats.Write("date", seed),
            ValueSubject.Time => StringFormats.Write("time", seed)[..5],
            ValueSubject.Timestamp => StringFormats.Write("date-time", seed),
            ValueSubject.Query => topic ?? $"{Pick(Qualities, ref random)} {Pick(Words, ref random)}",
            ValueSubject.Expression => $"{random.NextInt(20) + 1} + {random.NextInt(20) + 1}",
            ValueSubject.Title => topic is null ? Pick(Titles, ref random) : char.ToUpperInvariant(topic[0]) + topic[1..],
            ValueSubject.Sentence => topic is null ? Pick(Sentences, ref random) : About(PromptFactReader.ShortenTopic(topic), ref random),
            ValueSubject.Price => $"{random.NextInt(90) + 5}.99",
            ValueSubject.Currency => Pick(Currencies, ref random),
            ValueSubject.Language => Pick(Languages, ref random),
            ValueSubject.Color => Pick(Colors, ref random),
            ValueSubject.Id => WriteId(hint, ref random),
            ValueSubject.Code => "print(\"hello\")",
            ValueSubject.Unit => Pick(Units, ref random),
            ValueSubject.Tag => Pick(Tags, ref random),
            ValueSubject.Path => Pick(Paths, ref random),
            ValueSubject.Ingredient => Pick(Foods, ref random),
            ValueSubject.Version => $"{random.NextInt(4) + 1}.{random.NextInt(10)}.{random.NextInt(10)}",
            ValueSubject.Year => (2020 + random.NextInt(8)).ToString(CultureInfo.InvariantCulture),
            ValueSubject.Count or ValueSubject.Age => (random.NextInt(40) + 1).ToString(CultureInfo.InvariantCulture),
            _ => random.NextInt(2) == 0 ? Pick(Words, ref random) : $"{Pick(Qualities, ref random)} {Pick(Words, ref random)}",
        };
    }

    /// <summary>A lower-case word or two, joined by a hyphen.</summary>
    public static string Slug(ref SeededRandom random) =>
        random.NextInt(2) == 0 ? Pick(Words, ref random) : $"{Pick(Qualities, ref random)}-{Pick(Words, ref random)}";

    /// <summary>A lower-case word.</summary>
    public static string Word(ulong seed)
    {
        var random = new SeededRandom(seed);
        return Pick(Words, ref random);
    }

    private static string About(string topic, ref SeededRandom random) => random.NextInt(6) switch
    {
        0 => $"A simulated text about {topic}.",
        1 => $"This is an example about {topic}.",
        2 => $"A few simulated words on {topic}.",
        3 => $"What could be said about {topic}, as an example.",
        4 => $"An example sentence for {topic}.",
        _ => $"A short note on {topic}, written by a simulated model.",
    };

    private static string WriteId(PropertyHint hint, ref SeededRandom random)
    {
        var prefix = hint.Stems.Count > 1 ? hint.Stems[0] : "id";
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}-{random.NextInt(9000) + 1000}");
    }

    private static string Pick(string[] list, ref SeededRandom random) => list[random.NextInt(list.Length)];

    private static string[] List(string text) => text.Split('|');
}
