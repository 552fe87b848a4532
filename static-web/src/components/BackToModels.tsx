import { ChevronLeft } from "lucide-react";
import { Link } from "react-router";

/** The way back from a page that creates a deployment. */
export const BackToModels = () => (
  <Link to="/models" className="-ml-1 inline-flex items-center gap-0.5 text-sm text-muted hover:text-fg">
    <ChevronLeft className="size-4" aria-hidden /> Models
  </Link>
);
