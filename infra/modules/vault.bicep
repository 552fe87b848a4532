// The app's secrets: the admin key here, the Redis connection from redis.bicep. Access by role, not by policy.
param name string
param location string
param tags object
@secure()
param adminKey string
param appPrincipalId string
param deployerPrincipalId string
param deployerPrincipalType string

var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
  }

  // Only if there is none: a later deployment neither replaces the key nor reverts one that was set by hand.
  @onlyIfNotExists()
  resource admin 'secrets' = {
    name: 'nebula-admin-key'
    properties: { value: adminKey }
  }
}

resource appReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, secretsUser)
  scope: vault
  properties: { principalId: appPrincipalId, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser }
}

resource deployerReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  name: guid(vault.id, deployerPrincipalId, secretsUser)
  scope: vault
  properties: { principalId: deployerPrincipalId, principalType: deployerPrincipalType, roleDefinitionId: secretsUser }
}

output name string = vault.name
// Without a version, so that the app receives a changed key.
output adminKeySecretUri string = '${vault.properties.vaultUri}secrets/${vault::admin.name}'
