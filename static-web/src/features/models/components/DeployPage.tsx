export const DeployPage = () => null;
