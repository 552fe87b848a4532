namespace Nebula.Tests.Anthropic;

/// <summary>Bodies of the Messages API.</summary>
internal static class MessageBodies
{
    /// <summary>Every field with a right value.</summary>
    public const string Full = """
        {
          "model": "llama-3.1-8b",
          "max_tokens": 16,
          "system": [{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
          "messages": [
            {"role":"user","content":"What is the weather in Rome?"},
            {"role":"assistant","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Rome"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"21 degrees"}],"is_error":false},{"type":"text","text":"Well?"}]}
          ],
          "tools": [{"name":"weather","description":"The weather of a city.","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}],
          "tool_choice": {"type":"auto","disable_parallel_tool_use":true},
          "thinking": {"type":"disabled"},
          "output_config": {"effort":"low"},
          "stop_sequences": ["END"],
          "stream": false,
          "temperature": 0.5,
          "top_p": 0.9,
          "top_k": 40,
          "metadata": {"user_id":"u"},
          "service_tier": "auto"
        }
        """;

    /// <summary>A body with these fields after model, maximum and messages.</summary>
    public static string With(string fields, string messages = """[{"role":"user","content":"Hello"}]""") =>
        $$"""{"model":"llama-3.1-8b","max_tokens":4096,"messages":{{messages}}{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";
}
