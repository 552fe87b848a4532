using System.Collections.Frozen;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>What the name and the description of a property say about its value.</summary>
internal sealed class PropertyHint
{
    private static readonly FrozenDictionary<string, ValueSubject> Subjects = CreateSubjects();

    private readonly string[] _stems;

    private PropertyHint(string[] stems, ValueSubject subject)
    {
        _stems = stems;
        Subject = subject;
    }

    /// <summary>A value without a name.</summary>
    public static PropertyHint None { get; } = new([], ValueSubject.None);

    public ValueSubject Subject { get; }

    /// <summary>The stems of the name's words.</summary>
    public IReadOnlyList<string> Stems => _stems;

    public static PropertyHint Create(string name, string? description)
    {
        var words = PromptWords.Split(name);
        var stems = new string[words.Count];
        for (var i = 0; i < stems.Length; i++)
            stems[i] = PromptWords.Stem(words[i]);

        var subject = ValueSubject.None;
        for (var i = stems.Length - 1; i >= 0 && subject == ValueSubject.None; i--)
            subject = Subjects.GetValueOrDefault(stems[i]);
        if (subject == ValueSubject.Name && stems.Length > 1)
            subject = Refine(stems[^2], subject);
        if (subject == ValueSubject.None && description is not null)
            subject = FindInDescription(description);
        return new PropertyHint(stems, subject);
    }

    /// <summary>The same name with another subject.</summary>
    public PropertyHint About(ValueSubject subject) => new(_stems, subject);

    /// <summary>Whether a word of the prompt is one of the name's, and says more than a word such as "to".</summary>
    public bool Names(string? stem) => stem is not null && !PromptWords.IsStopWord(stem) && Array.IndexOf(_stems, stem) >= 0;

    private static ValueSubject Refine(string before, ValueSubject subject) => before switch
    {
        "first" or "given" => ValueSubject.FirstName,
        "last" or "family" => ValueSubject.LastName,
        "file" => ValueSubject.Path,
        "company" or "organization" or "brand" => ValueSubject.Company,
        "city" or "place" or "location" => ValueSubject.Place,
        "country" => ValueSubject.Country,
        "product" or "item" or "project" or "event" or "tool" or "function" or "model" => ValueSubject.Product,
        _ => subject,
    };

    private static ValueSubject FindInDescription(string description)
    {
        var left = 12;
        foreach (var word in PromptWords.Split(description.AsSpan(0, Math.Min(description.Length, 160))))
        {
            if (left-- == 0)
                break;
            if (Subjects.GetValueOrDefault(PromptWords.Stem(word)) is var subject and (ValueSubject.Place or ValueSubject.Country or ValueSubject.Email or ValueSubject.Url
                or ValueSubject.Date or ValueSubject.Query or ValueSubject.Company or ValueSubject.Expression or ValueSubject.Currency or ValueSubject.Language))
                return subject;
        }

        return ValueSubject.None;
    }

    private static FrozenDictionary<string, ValueSubject> CreateSubjects()
    {
        var subjects = new Dictionary<string, ValueSubject>();
        void Add(ValueSubject subject, string words)
        {
            foreach (var word in words.Split(' '))
                subjects[PromptWords.Stem(word)] = subject;
        }

        Add(ValueSubject.Name, "name username user author person people recipient contact assignee owner customer patient participant attendee speaker sender employee manager student teacher fullname");
        Add(ValueSubject.FirstName, "firstname given");
        Add(ValueSubject.LastName, "lastname surname");
        Add(ValueSubject.Place, "city location place town region area venue where capital");
        Add(ValueSubject.Origin, "origin from departure source");
        Add(ValueSubject.Destination, "destination arrival to");
        Add(ValueSubject.Country, "country nation nationality");
        Add(ValueSubject.Street, "street address");
        Add(ValueSubject.PostalCode, "zip postcode zipcode postal");
        Add(ValueSubject.Company, "company organization organisation brand employer vendor supplier manufacturer publisher");
        Add(ValueSubject.Product, "product item article model device");
        Add(ValueSubject.Email, "email mail");
        Add(ValueSubject.Phone, "phone telephone mobile fax");
        Add(ValueSubject.Url, "url uri link website homepage href endpoint");
        Add(ValueSubject.Date, "date day birthday deadline due");
        Add(ValueSubject.Time, "time hour");
        Add(ValueSubject.Timestamp, "timestamp datetime created updated");
        Add(ValueSubject.Query, "query question search prompt keyword input term request q");
        Add(ValueSubject.Expression, "expression formula equation calculation");
        Add(ValueSubject.Title, "title headline heading subject topic label theme");
        Add(ValueSubject.Sentence, "description summary text content body message answer explanation reason comment note detail reasoning thought step response output instruction overview analysis abstract story conclusion feedback");
        Add(ValueSubject.Price, "price cost amount total fee budget salary payment balance revenue");
        Add(ValueSubject.Currency, "currency");
        Add(ValueSubject.Language, "language lang locale");
        Add(ValueSubject.Color, "color colour");
        Add(ValueSubject.Id, "id identifier key token uuid guid sku reference ref");
        Add(ValueSubject.Code, "code snippet script");
        Add(ValueSubject.Count, "count number quantity qty limit size max min num guest adult page offset top results");
        Add(ValueSubject.Age, "age");
        Add(ValueSubject.Year, "year");
        Add(ValueSubject.Percent, "percent percentage discount");
        Add(ValueSubject.Score, "score confidence probability similarity relevance weight ratio temperature");
        Add(ValueSubject.Rating, "rating star");
        Add(ValueSubject.Latitude, "latitude lat");
        Add(ValueSubject.Longitude, "longitude lng lon long");
        Add(ValueSubject.Unit, "unit");
        Add(ValueSubject.Tag, "tag category type kind genre topic label group status state priority role");
        Add(ValueSubject.Path, "path file filename directory folder");
        Add(ValueSubject.Ingredient, "ingredient food dish meal");
        Add(ValueSubject.Version, "version");
        return subjects.ToFrozenDictionary();
    }
}

/// <summary>What a value is about.</summary>
internal enum ValueSubject
{
    None,
    Name,
    FirstName,
    LastName,
    Place,
    Origin,
    Destination,
    Country,
    Street,
    PostalCode,
    Company,
    Product,
    Email,
    Phone,
    Url,
    Date,
    Time,
    Timestamp,
    Query,
    Expression,
    Title,
    Sentence,
    Price,
    Currency,
    Language,
    Color,
    Id,
    Code,
    Count,
    Age,
    Year,
    Percent,
    Score,
    Rating,
    Latitude,
    Longitude,
    Unit,
    Tag,
    Path,
    Ingredient,
    Version,
}
