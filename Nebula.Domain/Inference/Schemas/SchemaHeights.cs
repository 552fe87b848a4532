namespace Nebula.Domain.Inference.Schemas;

/// <summary>Computes how many levels the shallowest value of each schema has, so that recursion can take the branch that ends.</summary>
internal static class SchemaHeights
{
    private const int Endless = int.MaxValue;

    public static void Compute(List<SchemaNode> nodes)
    {
        foreach (var node in nodes)
            node.Height = Endless;

        var changed = true;
        while (changed)
        {
            changed = false;
            for (var i = nodes.Count - 1; i >= 0; i--)
            {
                var height = Measure(nodes[i]);
                if (height >= nodes[i].Height)
                    continue;
                nodes[i].Height = height;
                changed = true;
            }
        }
    }

    private static int Measure(SchemaNode node)
    {
        if (node.IsFalse || node.Fault is not null)
            return Endless;

        var height = Math.Max(node.Reference?.Height ?? 0, MeasureTypes(node));
        foreach (var part in node.AllOf ?? [])
            height = Math.Max(height, part.Height);
        if (node.AnyOf is not null)
            height = Math.Max(height, node.AnyOf.Min(branch => branch.Height));
        if (node.OneOf is not null)
            height = Math.Max(height, node.OneOf.Min(branch => branch.Height));
        return height;
    }

    private static int MeasureTypes(SchemaNode node)
    {
        if (node.Values is not null || (node.Types & ~(JsonTypes.Array | JsonTypes.Object)) != JsonTypes.None)
            return 0;

        var height = Endless;
        if (node.Types.HasFlag(JsonTypes.Array))
            height = MeasureArray(node.Arrays);
        if (node.Types.HasFlag(JsonTypes.Object))
            height = Math.Min(height, MeasureObject(node.Objects));
        return height;
    }

    private static int MeasureArray(ArrayKeywords? keywords)
    {
        if (keywords is null)
            return 0;

        var height = 0;
        for (var i = 0; i < keywords.MinItems && i <= keywords.PrefixItems.Count; i++)
            height = Math.Max(height, i < keywords.PrefixItems.Count ? keywords.PrefixItems[i].Height : keywords.Items?.Height ?? 0);
        if (keywords is { Contains: not null, MinContains: > 0 })
            height = Math.Max(height, keywords.Contains.Height);
        return keywords.MinItems == 0 && keywords.Contains is null ? 0 : Above(height);
    }

    private static int MeasureObject(ObjectKeywords? keywords)
    {
        var height = 0;
        foreach (var name in keywords?.Required ?? [])
            height = Math.Max(height, keywords!.Find(name)?.Node.Height ?? 0);
        return Above(height);
    }

    private static int Above(int height) => height == Endless ? Endless : height + 1;
}
