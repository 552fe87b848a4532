export const ModelsPage = () => null;
