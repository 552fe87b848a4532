using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>
/// Code by language. Names are between at signs; a noun never stands alone as an identifier, since it may be a keyword of the language.
/// </summary>
internal static class CodeSamples
{
    private static readonly Dictionary<CodeLanguage, (string Fence, string Code)> All = new()
    {
        [CodeLanguage.Python] = ("python",
            """"
            def @verb_noun@(@noun@_values):
                """Simulated example: @subject@."""
                if not @noun@_values:
                    return []

                result = []
                for value in @noun@_values:
                    result.insert(0, value)
                return result


            if __name__ == "__main__":
                print(@verb_noun@(["first @noun@", "second @noun@"]))

            """"),
        [CodeLanguage.CSharp] = ("csharp",
            """
            // Simulated example: @subject@.
            Console.WriteLine(string.Join(", ", @Noun@Helper.@VerbNoun@(["first @noun@", "second @noun@"])));

            public static class @Noun@Helper
            {
                public static IReadOnlyList<string> @VerbNoun@(IReadOnlyList<string> @noun@Values)
                {
                    ArgumentNullException.ThrowIfNull(@noun@Values);
                    var result = new List<string>(@noun@Values.Count);
                    foreach (var value in @noun@Values)
                        result.Insert(0, value);
                    return result;
                }
            }

            """),
        [CodeLanguage.JavaScript] = ("javascript",
            """
            // Simulated example: @subject@.
            export function @verbNoun@(@noun@Values) {
              if (!Array.isArray(@noun@Values)) {
                throw new TypeError("@noun@Values must be an array");
              }

              const result = [];
              for (const value of @noun@Values) {
                result.unshift(value);
              }
              return result;
            }

            console.log(@verbNoun@(["first @noun@", "second @noun@"]));

            """),
        [CodeLanguage.TypeScript] = ("typescript",
            """
            // Simulated example: @subject@.
            export interface @Noun@Item {
              name: string;
              position: number;
            }

            export function @verbNoun@(names: string[]): @Noun@Item[] {
              return names.map((name, index) => ({ name, position: index + 1 }));
            }

            console.log(@verbNoun@(["first @noun@", "second @noun@"]));

            """),
        [CodeLanguage.Java] = ("java",
            """
            import java.util.ArrayList;
            import java.util.List;

            // Simulated example: @subject@.
            public class @Noun@Example {
                public static List<String> @verbNoun@(List<String> values) {
                    List<String> result = new ArrayList<>();
                    for (String value : values) {
                        result.add(0, value);
                    }
                    return result;
                }

                public static void main(String[] args) {
                    System.out.println(@verbNoun@(List.of("first @noun@", "second @noun@")));
                }
            }

            """),
        [CodeLanguage.Go] = ("go",
            """
            package main

            import "fmt"

            // @verbNoun@ is a simulated example: @subject@.
            func @verbNoun@(values []string) []string {
            	result := make([]string, 0, len(values))
            	for i := len(values) - 1; i >= 0; i-- {
            		result = append(result, values[i])
            	}
            	return result
            }

            func main() {
            	fmt.Println(@verbNoun@([]string{"first @noun@", "second @noun@"}))
            }

            """),
        [CodeLanguage.Rust] = ("rust",
            """
            /// Simulated example: @subject@.
            fn @verb_noun@(values: &[&str]) -> Vec<String> {
                values.iter().rev().map(|value| value.to_string()).collect()
            }

            fn main() {
                println!("{:?}", @verb_noun@(&["first @noun@", "second @noun@"]));
            }

            """),
        [CodeLanguage.Sql] = ("sql",
            """
            -- Simulated example: @subject@.
            SELECT t.id, t.name, COUNT(e.id) AS event_count
            FROM @noun@_table AS t
            LEFT JOIN @noun@_events AS e ON e.owner_id = t.id
            WHERE t.deleted_at IS NULL
            GROUP BY t.id, t.name
            ORDER BY event_count DESC
            LIMIT 10;

            """),
        [CodeLanguage.Bash] = ("bash",
            """
            #!/usr/bin/env bash
            # Simulated example: @subject@.
            set -euo pipefail

            @verb_noun@() {
              local directory="$1"
              find "$directory" -type f -name "*@noun@*" -print
            }

            @verb_noun@ "${1:-.}"

            """),
        [CodeLanguage.PowerShell] = ("powershell",
            """
            # Simulated example: @subject@.
            function Invoke-@VerbNoun@ {
                param([string[]] $Values)

                foreach ($value in $Values) {
                    Write-Output "@noun@: $value"
                }
            }

            Invoke-@VerbNoun@ -Values "first", "second"

            """),
        [CodeLanguage.Html] = ("html",
            """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <title>@Noun@</title>
              </head>
              <body>
                <h1>@Noun@</h1>
                <!-- Simulated example: @subject@. -->
                <form>
                  <label for="@noun@-name">Name</label>
                  <input id="@noun@-name" name="name" required>
                  <button type="submit">Send</button>
                </form>
              </body>
            </html>

            """),
        [CodeLanguage.Css] = ("css",
            """
            /* Simulated example: @subject@. */
            .@noun@-box {
              display: flex;
              align-items: center;
              gap: 0.5rem;
              padding: 1rem;
              border-radius: 0.5rem;
            }

            .@noun@-box:hover {
              background-color: #f0f4ff;
            }

            """),
        [CodeLanguage.Cpp] = ("cpp",
            """
            #include <algorithm>
            #include <iostream>
            #include <string>
            #include <vector>

            // Simulated example: @subject@.
            std::vector<std::string> @verb_noun@(std::vector<std::string> values) {
                std::reverse(values.begin(), values.end());
                return values;
            }

            int main() {
                for (const auto& value : @verb_noun@({"first @noun@", "second @noun@"})) {
                    std::cout << value << '\n';
                }
            }

            """),
        [CodeLanguage.Ruby] = ("ruby",
            """
            # Simulated example: @subject@.
            def @verb_noun@(values)
              values.map(&:to_s).reverse
            end

            puts @verb_noun@(["first @noun@", "second @noun@"])

            """),
        [CodeLanguage.Php] = ("php",
            """
            <?php

            // Simulated example: @subject@.
            function @verb_noun@(array $values): array
            {
                return array_reverse($values);
            }

            print_r(@verb_noun@(['first @noun@', 'second @noun@']));

            """),
        [CodeLanguage.Kotlin] = ("kotlin",
            """
            // Simulated example: @subject@.
            fun @verbNoun@(values: List<String>): List<String> = values.reversed()

            fun main() {
                println(@verbNoun@(listOf("first @noun@", "second @noun@")))
            }

            """),
        [CodeLanguage.Swift] = ("swift",
            """
            // Simulated example: @subject@.
            func @verbNoun@(_ values: [String]) -> [String] {
                Array(values.reversed())
            }

            print(@verbNoun@(["first @noun@", "second @noun@"]))

            """),
        [CodeLanguage.Yaml] = ("yaml",
            """
            # Simulated example: @subject@.
            name: @verb-noun@
            steps:
              - name: prepare
                run: echo "prepare @noun@"
              - name: finish
                run: echo "finish @noun@"

            """),
        [CodeLanguage.Regex] = ("regex",
            """
            ^@noun@[-_ ]?(\d{1,4})$

            """),
        [CodeLanguage.Dockerfile] = ("dockerfile",
            """
            # Simulated example: @subject@.
            FROM alpine:3.20
            WORKDIR /app
            COPY . .
            CMD ["sh", "-c", "echo @noun@"]

            """),
    };

    /// <summary>The tag of the fence and the code of a language.</summary>
    public static (string Fence, string Code) Get(CodeLanguage language) => All.GetValueOrDefault(language, All[CodeLanguage.Python]);
}
