namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>The names by which prompts ask for programming languages.</summary>
internal static class CodeNames
{
    public static readonly (string Name, CodeLanguage Language)[] All =
    [
        ("python", CodeLanguage.Python), ("python3", CodeLanguage.Python), ("django", CodeLanguage.Python), ("fastapi", CodeLanguage.Python), ("flask", CodeLanguage.Python),
        ("pandas", CodeLanguage.Python), ("c#", CodeLanguage.CSharp), ("csharp", CodeLanguage.CSharp), (".net", CodeLanguage.CSharp), ("asp.net", CodeLanguage.CSharp), ("linq", CodeLanguage.CSharp),
        ("javascript", CodeLanguage.JavaScript), ("js", CodeLanguage.JavaScript), ("node.js", CodeLanguage.JavaScript), ("nodejs", CodeLanguage.JavaScript), ("react", CodeLanguage.JavaScript),
        ("typescript", CodeLanguage.TypeScript), ("ts", CodeLanguage.TypeScript), ("java", CodeLanguage.Java), ("golang", CodeLanguage.Go), ("go", CodeLanguage.Go), ("rust", CodeLanguage.Rust),
        ("sql", CodeLanguage.Sql), ("postgres", CodeLanguage.Sql), ("postgresql", CodeLanguage.Sql), ("mysql", CodeLanguage.Sql), ("sqlite", CodeLanguage.Sql), ("bash", CodeLanguage.Bash), ("shell", CodeLanguage.Bash), ("html", CodeLanguage.Html), ("css", CodeLanguage.Css),
        ("c++", CodeLanguage.Cpp), ("cpp", CodeLanguage.Cpp), ("ruby", CodeLanguage.Ruby), ("php", CodeLanguage.Php), ("kotlin", CodeLanguage.Kotlin), ("swift", CodeLanguage.Swift),
        ("powershell", CodeLanguage.PowerShell), ("yaml", CodeLanguage.Yaml), ("regex", CodeLanguage.Regex), ("dockerfile", CodeLanguage.Dockerfile),
    ];
}
