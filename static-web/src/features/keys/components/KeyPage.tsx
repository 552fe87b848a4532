export const KeyPage = () => null;
