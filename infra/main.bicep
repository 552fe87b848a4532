// Nebula in one resource group: the Functions app, its state, and the dashboard.
targetScope = 'subscription'

@description('Name of the environment; part of every name, and of the resource group.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of everything but the dashboard\'s content. It must offer Flex Consumption and Azure Managed Redis.')
param location string

@description('Region of the Static Web App, which is in few regions; its content is served from everywhere.')
@allowed(['centralus', 'eastus2', 'eastasia', 'westeurope', 'westus2'])
param webLocation string = 'westeurope'

@description('The key of the management API, if the Key Vault has none yet. Random by default.')
@secure()
@minLength(16)
param adminKey string = newGuid()

@description('The deploying user, who may read the secrets. Empty: no user may.')
param principalId string = ''

@description('What kind of principal that is.')
@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'

@description('Size of the Redis: what limits requests a second. docs/deploy.md has advice.')
param redisSku string = 'Balanced_B0'

@description('Most instances of the Functions app, 40 to 1,000.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are always there for HTTP and for Durable each; 0 lets the app sleep and the first request wait for its start.')
@minValue(0)
param alwaysReadyInstances int = 1

@description('Where requests with one choice run: as orchestrations, or in the instance that received them. docs/dispatch.md compares them.')
@allowed(['Durable', 'Direct'])
param dispatch string = 'Durable'

var suffix = take(uniqueString(subscription().id, environmentName, location), 8)
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: 'id-nebula-${suffix}', location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: { suffix: suffix, location: location, tags: tags, appPrincipalId: identity.outputs.principalId }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: { name: 'stnebula${suffix}', location: location, tags: tags, appPrincipalId: identity.outputs.principalId }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-nebula-${suffix}'
    location: location
    tags: tags
    adminKey: adminKey
    appPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
  }
}

module redis 'modules/redis.bicep' = {
  scope: group
  params: { name: 'redis-nebula-${suffix}', location: location, tags: tags, sku: redisSku, vaultName: vault.outputs.name }
}

module web 'modules/web.bicep' = {
  scope: group
  params: { name: 'swa-nebula-${suffix}', location: webLocation, tags: tags }
}

module api 'modules/api.bicep' = {
  scope: group
  params: {
    name: 'func-nebula-${suffix}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    insightsConnectionString: monitoring.outputs.connectionString
    adminKeySecretUri: vault.outputs.adminKeySecretUri
    redisConnectionSecretUri: redis.outputs.connectionSecretUri
    allowedOrigins: web.outputs.url
    maximumInstances: maximumInstances
    alwaysReadyInstances: alwaysReadyInstances
    dispatch: dispatch
  }
}

output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_RESOURCE_GROUP string = group.name
output NEBULA_API_NAME string = api.outputs.name
output NEBULA_API_URL string = api.outputs.url
output NEBULA_WEB_URL string = web.outputs.url
