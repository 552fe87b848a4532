namespace Nebula.Tests.Ui;

/// <summary>A dashboard's sources that need no package, so that real npm builds them without a network.</summary>
internal static class NpmProject
{
    /// <summary>The page it builds.</summary>
    public const string Page = "<head></head><h1>built</h1>";

    private const string Lock = """{ "name": "tiny", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "tiny", "version": "1.0.0" } } }""";

    private const string UnreachableLock = """
        { "name": "tiny", "version": "1.0.0", "lockfileVersion": 3, "packages": {
          "": { "name": "tiny", "version": "1.0.0", "dependencies": { "far": "1.0.0" } },
          "node_modules/far": { "version": "1.0.0", "resolved": "http://127.0.0.1:1/far-1.0.0.tgz" } } }
        """;

    // Logs the build, prints the configured output, and writes the files that Vite would.
    private const string Build = """
        import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
        import { setTimeout } from "node:timers/promises";
        const out = process.argv[process.argv.indexOf("--outDir") + 1];
        const { wait = 0, fail = false } = JSON.parse(readFileSync("build.json", "utf8"));
        appendFileSync("../builds.log", `${process.pid}\n`);
        mkdirSync(`${out}/assets`, { recursive: true });
        writeFileSync(`${out}/assets/index-12345678.js`, "export {}");
        if (fail) {
          console.error("\u001b[31msrc/main.tsx(1,1): error <TS1005> & more\u001b[0m");
          process.exit(2);
        }
        await setTimeout(wait);
        writeFileSync(`${out}/index.html`, readFileSync("index.html"));
        """;

    /// <summary>Writes it into a folder of the given one.</summary>
    /// <param name="root">The folder; the log of builds is written beside the sources.</param>
    /// <param name="settings">What its build does.</param>
    /// <returns>The sources' folder.</returns>
    public static string WriteTo(TemporaryFolder root, string settings = "{}")
    {
        root.Write("static-web/package.json", """{ "name": "tiny", "version": "1.0.0", "private": true, "type": "module", "scripts": { "build": "node build.mjs" } }""");
        root.Write("static-web/package-lock.json", Lock);
        root.Write("static-web/build.mjs", Build);
        root.Write("static-web/build.json", settings);
        root.Write("static-web/index.html", Page);
        return root["static-web"];
    }

    /// <summary>Makes it need a package from a port without a listener.</summary>
    public static void DependOnUnreachablePackage(TemporaryFolder root)
    {
        root.Write("static-web/package.json", """{ "name": "tiny", "version": "1.0.0", "dependencies": { "far": "1.0.0" }, "scripts": { "build": "node build.mjs" } }""");
        root.Write("static-web/package-lock.json", UnreachableLock);
    }

    /// <summary>The process ids of the builds that were begun.</summary>
    public static IReadOnlyList<int> Builds(TemporaryFolder root) =>
        File.Exists(root["builds.log"]) ? [.. File.ReadAllLines(root["builds.log"]).Select(int.Parse)] : [];
}
