// The Functions app on Flex Consumption, which streams responses; Linux Consumption plans buffer them.
param name string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param deploymentContainer string
param insightsConnectionString string
param adminKeySecretUri string
param redisConnectionSecretUri string
param allowedOrigins string
param maximumInstances int
param alwaysReadyInstances int
param dispatch string

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainer
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0 ? [] : [
          { name: 'http', instanceCount: alwaysReadyInstances }
          { name: 'durable', instanceCount: alwaysReadyInstances }
        ]
      }
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
      AZURE_CLIENT_ID: identityClientId
      AzureWebJobsDisableHomepage: 'true'
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__credential: 'managedidentity'
      NebulaTaskHub: 'nebula'
      Nebula__AdminKey: '@Microsoft.KeyVault(SecretUri=${adminKeySecretUri})'
      Nebula__AllowedOrigins: allowedOrigins
      Nebula__Dispatch: dispatch
      Nebula__RedisConnection: '@Microsoft.KeyVault(SecretUri=${redisConnectionSecretUri})'
      Nebula__StorageConnection: storageName
    }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
