import { createAzure } from '@ai-sdk/azure';
import { apiKey, client, model, url } from '../nebula.mjs';
import { cases } from '../ai-sdk-cases.mjs';

const deployments = createAzure({ baseURL: `${url}/openai`, apiKey, useDeploymentBasedUrls: true, apiVersion: '2024-10-21' });
const azure = createAzure({ baseURL: `${url}/openai`, apiKey });

client('@ai-sdk/azure: chat() of a deployment', cases(() => deployments.chat(model)));
client('@ai-sdk/azure: default model (responses)', cases(() => azure(model)));
