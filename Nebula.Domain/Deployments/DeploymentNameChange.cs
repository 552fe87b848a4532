using Nebula.Domain.Common;

namespace Nebula.Domain.Deployments;

/// <summary>The claims that a change of a deployment's names needs: made before the change is stored, and undone if it is not.</summary>
internal sealed class DeploymentNameChange
{
    private readonly DeploymentStore _store;
    private readonly List<(string Name, NameClaim Claim)> _made = [];
    private readonly List<(string Name, NameClaim Claim)> _given = [];

    private DeploymentNameChange(DeploymentStore store) => _store = store;

    /// <summary>Claims the names that a deployment gains, and reads the claims of those that it loses.</summary>
    /// <param name="store">The deployments.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="before">Its names before the change.</param>
    /// <param name="after">Its names after the change.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">409: another deployment has one of the names.</exception>
    public static async ValueTask<DeploymentNameChange> BeginAsync(
        DeploymentStore store, string deployment, IEnumerable<string> before, IEnumerable<string> after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var change = new DeploymentNameChange(store);
        foreach (var name in after.Except(before))
        {
            var (claim, isNew) = await store.Claims.ClaimAsync(name, deployment, store, now, cancellationToken);
            if (claim.Deployment != deployment)
            {
                await change.UndoAsync(cancellationToken);
                throw NebulaError.Conflict(
                    $"The deployment '{claim.Deployment}' has the {(name == claim.Deployment ? "name" : "alias")} '{name}' already.",
                    name == deployment ? "name" : "aliases",
                    DeploymentService.NameTakenCode).ToException();
            }

            if (isNew)
                change._made.Add((name, claim));
        }

        foreach (var name in before.Except(after))
        {
            if (await store.Claims.FindAsync(name, cancellationToken) is { } claim && claim.Deployment == deployment)
                change._given.Add((name, claim));
        }

        return change;
    }

    /// <summary>Releases the names that the stored deployment has lost.</summary>
    public ValueTask CompleteAsync(CancellationToken cancellationToken) => ReleaseAsync(_given, cancellationToken);

    /// <summary>Releases the names that the deployment was to gain.</summary>
    public ValueTask UndoAsync(CancellationToken cancellationToken) => ReleaseAsync(_made, cancellationToken);

    private async ValueTask ReleaseAsync(List<(string Name, NameClaim Claim)> claims, CancellationToken cancellationToken)
    {
        foreach (var (name, claim) in claims)
            await _store.Claims.ReleaseAsync(name, claim, cancellationToken);
    }
}
