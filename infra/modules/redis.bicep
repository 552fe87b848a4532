// Azure Managed Redis: limits, leases, engine loads, tokens in transit, the current ledger. Only the vault has its connection string.
param name string
param location string
param tags object
param sku string
param vaultName string

resource cluster 'Microsoft.Cache/redisEnterprise@2025-04-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  properties: {
    highAvailability: 'Enabled'
    minimumTlsVersion: '1.2'
  }

  resource database 'databases' = {
    name: 'default'
    properties: {
      accessKeysAuthentication: 'Enabled'
      clientProtocol: 'Encrypted'
      clusteringPolicy: 'EnterpriseCluster' // one address for any number of shards; every script of Nebula touches one slot
      evictionPolicy: 'NoEviction' // a ledger must not be evicted
      port: 10000
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource connection 'secrets' = {
    name: 'nebula-redis-connection'
    properties: {
      value: '${cluster.properties.hostName}:10000,password=${cluster::database.listKeys().primaryKey},ssl=True,abortConnect=False'
    }
  }
}

output connectionSecretUri string = '${vault.properties.vaultUri}secrets/${vault::connection.name}'
