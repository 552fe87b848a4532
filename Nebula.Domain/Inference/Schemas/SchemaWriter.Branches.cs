using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>The part of the writer that collects all schemas of one value and chooses among their alternatives.</summary>
internal sealed partial class SchemaWriter
{
    private const int MaxSchemas = 400;

    private bool TryWriteCombined(List<SchemaNode> roots, PropertyHint hint, ulong seed, int turn, int depth)
    {
        var mark = TakeMark();
        var combinations = 1;
        for (var attempt = 0; attempt < Math.Min(combinations, MaxChoices); attempt++)
        {
            if (IsExhausted)
                return false;
            var schemas = new List<SchemaNode>(roots);
            if (TryCollect(schemas, attempt, seed, turn, depth, ref combinations)
                && TryWrite(MergedSchema.Create(schemas), hint, attempt == 0 ? seed : SeededRandom.Mix(seed, (ulong)attempt), turn, depth))
                return true;
            Restore(mark);
        }

        return false;
    }

    /// <summary>
    /// Adds to a list every schema that its members bring along: references, all of <c>allOf</c>, one branch of each alternative. The attempt's
    /// number selects the branches, so that counting it up tries every combination.
    /// </summary>
    private bool TryCollect(List<SchemaNode> schemas, int attempt, ulong seed, int turn, int depth, ref int combinations)
    {
        var total = 1;
        var collected = true;
        for (var i = 0; i < schemas.Count && collected; i++)
        {
            var node = schemas[i];
            collected = CanStart(node, depth) && schemas.Count <= MaxSchemas;
            if (!collected)
                break;
            Add(schemas, node.Reference);
            foreach (var part in node.AllOf ?? [])
                Add(schemas, part);
            if (node.AnyOf is not null)
                collected &= TryAddBranch(schemas, node.AnyOf, ref attempt, ref total, SeededRandom.Mix(seed, (ulong)i), turn, depth);
            if (node.OneOf is not null)
                collected &= TryAddBranch(schemas, node.OneOf, ref attempt, ref total, SeededRandom.Mix(seed, (ulong)i + 500), turn, depth);
            if (node.If is not null && (node.Then ?? node.Else) is not null)
                AddCondition(schemas, node, ref attempt, ref total, seed);
            AddDependents(schemas);
        }

        combinations = Math.Max(combinations, Math.Min(total, MaxChoices));
        return collected;
    }

    private bool TryAddBranch(List<SchemaNode> schemas, SchemaNode[] branches, ref int attempt, ref int total, ulong seed, int turn, int depth)
    {
        var open = new List<SchemaNode>(branches.Length);
        foreach (var branch in branches)
        {
            if (branch is { IsFalse: false, Fault: null } && branch.Height < int.MaxValue)
                open.Add(branch);
            else
                Failure ??= branch.Fault;
        }

        if (open.Count == 0)
            return Fail(schemas[0].Path, "none of its alternatives can be satisfied.");

        Arrange(open, seed, turn, depth);
        Add(schemas, open[attempt % open.Count]);
        attempt /= open.Count;
        total = Math.Min(total * open.Count, 10_000);
        return true;
    }

    /// <summary>Brings the branch to try first to the front: the shallowest if the document should end, else one that the seed picks, rarely null.</summary>
    private void Arrange(List<SchemaNode> branches, ulong seed, int turn, int depth)
    {
        if (IsLean(depth))
        {
            branches.Sort((a, b) => a.Height.CompareTo(b.Height));
            if (_isMinimal || turn == 0)
                return;
        }

        var isNull = branches.Find(branch => branch.Types == JsonTypes.Null);
        if (isNull is not null)
        {
            branches.Remove(isNull);
            if (SeededRandom.Mix(seed, 0x4E) % 6 == 0 && turn == 0)
            {
                branches.Insert(0, isNull);
                return;
            }
        }

        var first = (int)((SeededRandom.Mix(seed, 0x42) + (ulong)turn) % (ulong)Math.Max(branches.Count, 1));
        var front = branches.GetRange(0, first);
        branches.RemoveRange(0, first);
        branches.AddRange(front);
        if (isNull is not null)
            branches.Add(isNull);
    }

    private static void AddCondition(List<SchemaNode> schemas, SchemaNode node, ref int attempt, ref int total, ulong seed)
    {
        var holds = (SeededRandom.Mix(seed, 0x49) + (ulong)(attempt % 2)) % 2 == 0;
        attempt /= 2;
        total = Math.Min(total * 2, 10_000);
        if (holds)
        {
            Add(schemas, node.If);
            Add(schemas, node.Then);
        }
        else
        {
            Add(schemas, node.Else);
        }
    }

    /// <summary>Adds the schemas that apply because a required property is present.</summary>
    private static void AddDependents(List<SchemaNode> schemas)
    {
        for (var i = 0; i < schemas.Count; i++)
        {
            foreach (var (name, dependent) in schemas[i].Objects?.DependentSchemas ?? [])
            {
                if (schemas.Exists(other => other.Objects?.Requires(name) == true))
                    Add(schemas, dependent);
            }
        }
    }

    private static void Add(List<SchemaNode> schemas, SchemaNode? node)
    {
        if (node is not null && !schemas.Contains(node))
            schemas.Add(node);
    }
}
