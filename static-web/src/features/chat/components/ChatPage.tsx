export const ChatPage = () => null;
