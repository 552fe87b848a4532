import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/clipboard";
import { cn } from "@/lib/cn";
import { toast } from "@/lib/toast";
import { Button } from "./Button";

interface CopyButtonProps {
  text: string;
  /** The accessible name, which says what is copied. */
  label: string;
  /** Shown beside the icon. */
  children?: string;
  className?: string;
  variant?: "ghost" | "primary" | "secondary";
}

export function CopyButton({ text, label, children, className, variant = "ghost" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    if (await copyText(text)) setCopied(true);
    else toast.error("Could not copy", new Error("The browser blocked the copy. Select the text and copy it manually."));
  };

  return (
    <Button variant={variant} size={children ? "md" : "icon"} className={cn(className)} aria-label={copied ? "Copied" : label} onClick={() => void copy()}>
      {copied ? <Check className="text-current" aria-hidden /> : <Copy aria-hidden />}
      {children && (copied ? "Copied" : children)}
    </Button>
  );
}
