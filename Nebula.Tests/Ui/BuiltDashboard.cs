namespace Nebula.Tests.Ui;

/// <summary>A small built dashboard, as Vite lays one out.</summary>
internal static class BuiltDashboard
{
    public const string Html = """<!doctype html><html lang="en"><head><meta charset="utf-8"><base href="/" /><title>Nebula</title><script type="module" src="./assets/index-B4kD9_xZ.js"></script></head><body></body></html>""";

    public static readonly string Script = "export const page = 1;\n" + string.Concat(Enumerable.Range(0, 500).Select(static i => $"export const value{i} = {i};\n"));

    /// <summary>Writes it into the <c>dist</c> of a folder of sources.</summary>
    public static void WriteTo(TemporaryFolder source)
    {
        source.Write("dist/index.html", Html);
        source.Write("dist/config.json", """{"apiUrl":""}""");
        source.Write("dist/favicon.svg", """<svg xmlns="http://www.w3.org/2000/svg"/>""");
        source.Write("dist/.sources", "a stamp");
        source.Write("dist/assets/index-B4kD9_xZ.js", Script);
        source.Write("dist/assets/index-C0ffee12.css", "body { margin: 0 }");
        source.Write("dist/assets/geist-latin-wght-normal-BgDaEnEv.woff2", "font");
        source.Write("package.json", "{}");
        source.Write("secret.txt", "not for anybody");
    }
}
