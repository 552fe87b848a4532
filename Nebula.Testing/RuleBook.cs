using System.Text.Json.Nodes;
using Nebula.Domain.Common;
using Nebula.Domain.Scripts;

namespace Nebula.Testing;

/// <summary>The rules that a test has added, as one script for each priority.</summary>
internal sealed class RuleBook(ScriptService scripts)
{
    /// <summary>The script of the rules with priority 0, which the header <c>x-nebula-script</c> names.</summary>
    public const string Name = "test";

    private readonly Lock _lock = new();
    private readonly List<NebulaRule> _rules = [];
    private readonly List<string> _files = [];

    /// <summary>Adds a rule, after the one that it follows in a sequence, else at the end.</summary>
    /// <exception cref="NebulaServerException">Something in it is wrong.</exception>
    public NebulaRule Add(NebulaRule rule)
    {
        lock (_lock)
        {
            if (rule.Previous is { } previous)
            {
                if (!_rules.Contains(previous))
                    throw new InvalidOperationException("The rule before it in the sequence has been removed.");
                if (HasNext(previous))
                    throw new InvalidOperationException("Another rule follows already in the sequence.");
                _rules.Insert(_rules.IndexOf(previous) + 1, rule);
            }
            else
            {
                _rules.Add(rule);
            }

            try
            {
                Publish(rule.Priority);
            }
            catch
            {
                _rules.Remove(rule);
                throw;
            }
        }

        return rule;
    }

    /// <summary>Removes a rule, if it is there.</summary>
    public void Remove(NebulaRule rule)
    {
        lock (_lock)
        {
            if (HasNext(rule))
                throw new InvalidOperationException("Another rule follows in the sequence. Remove that one first.");
            if (_rules.Remove(rule))
                Publish(rule.Priority);
        }
    }

    /// <summary>Adds a script in the format of docs/scripts.md.</summary>
    public void AddScript(string json)
    {
        lock (_lock)
            _files.Add(Synchronously.Run(async () => (await scripts.CreateAsync(new NewScript(json), default)).Name));
    }

    /// <summary>How many requests a rule has answered.</summary>
    public int CountMatches(NebulaRule rule)
    {
        lock (_lock)
        {
            var index = Find(rule.Priority).IndexOf(rule);
            if (index < 0)
                return 0;
            var (set, matches) = Synchronously.Run(() => scripts.ReadAsync(default));
            var found = set.Rules.First(scripted => scripted.Script == GetName(rule.Priority) && scripted.Rule.Index == index);
            return (int)matches.GetValueOrDefault(found.Id);
        }
    }

    /// <summary>Removes all rules and scripts of the test, and sets all counters to 0.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            var priorities = _rules.Select(static rule => rule.Priority).Distinct().ToList();
            _rules.Clear();
            priorities.ForEach(Publish);
            foreach (var file in _files)
                Delete(file);
            _files.Clear();
            Synchronously.Run(async () =>
            {
                await scripts.ResetAsync(default);
                return true;
            });
        }
    }

    private static string GetName(int priority) => priority == 0 ? Name : FormattableString.Invariant($"{Name}:{priority}");

    private bool HasNext(NebulaRule rule) => _rules.Exists(other => other.Previous == rule);

    private List<NebulaRule> Find(int priority) => _rules.FindAll(rule => rule.Priority == priority);

    private void Publish(int priority)
    {
        var rules = Find(priority);
        if (rules.Count == 0)
        {
            Delete(GetName(priority));
            return;
        }

        var script = new JsonObject { ["priority"] = priority, ["fixtures"] = new JsonArray([.. rules.Select(rule => rule.ToJson(HasNext(rule)))]) };
        Synchronously.Run(() => scripts.PutAsync(GetName(priority), new NewScript(script.ToJsonString()), default));
    }

    private void Delete(string name) => Synchronously.Run(async () =>
    {
        try
        {
            await scripts.DeleteAsync(name, default);
        }
        catch (NebulaException e) when (e.Error.Kind == ErrorKind.NotFound)
        {
            // Somebody has deleted it through the management API.
        }

        return true;
    });
}
