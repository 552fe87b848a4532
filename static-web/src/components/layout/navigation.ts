import { ArrowDownWideNarrow, Boxes, Calculator, ChartColumn, FlaskConical, KeyRound, LayoutDashboard, MessagesSquare } from "lucide-react";

export const navigation = [
  { to: "/", label: "Dashboard", icon: LayoutDashboard },
  { to: "/keys", label: "API keys", icon: KeyRound },
  { to: "/models", label: "Models", icon: Boxes },
  { to: "/plan", label: "Plan", icon: Calculator },
  { to: "/chat", label: "Chat", icon: MessagesSquare },
  { to: "/embeddings", label: "Embeddings", icon: ArrowDownWideNarrow },
  { to: "/scripts", label: "Scripts & faults", icon: FlaskConical },
  { to: "/usage", label: "Usage", icon: ChartColumn },
] as const;
