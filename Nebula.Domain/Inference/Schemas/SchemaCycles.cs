namespace Nebula.Domain.Inference.Schemas;

/// <summary>Finds schemas that apply to the same value again through their references: validating such a value never ends.</summary>
internal static class SchemaCycles
{
    /// <exception cref="SchemaException">There is one.</exception>
    public static void Check(List<SchemaNode> nodes)
    {
        var states = new Dictionary<SchemaNode, bool>(nodes.Count);
        foreach (var node in nodes)
            Visit(node, states);
    }

    private static void Visit(SchemaNode node, Dictionary<SchemaNode, bool> isDone)
    {
        if (isDone.TryGetValue(node, out var done))
        {
            if (!done)
                throw new SchemaException(node.Path, "the schema refers to itself without end.");
            return;
        }

        isDone[node] = false;
        VisitOptional(node.Reference, isDone);
        VisitOptional(node.Not, isDone);
        VisitOptional(node.If, isDone);
        VisitOptional(node.Then, isDone);
        VisitOptional(node.Else, isDone);
        foreach (var group in (ReadOnlySpan<SchemaNode[]?>)[node.AllOf, node.AnyOf, node.OneOf])
        {
            foreach (var part in group ?? [])
                Visit(part, isDone);
        }

        foreach (var (_, dependent) in node.Objects?.DependentSchemas ?? [])
            Visit(dependent, isDone);
        isDone[node] = true;
    }

    private static void VisitOptional(SchemaNode? node, Dictionary<SchemaNode, bool> isDone)
    {
        if (node is not null)
            Visit(node, isDone);
    }
}
