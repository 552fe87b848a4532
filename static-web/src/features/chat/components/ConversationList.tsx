import { MessageSquarePlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { buttonClass } from "@/components/ui/Button";
import { ConfirmDialog } from "@/components/ui/ConfirmDialog";
import { cn } from "@/lib/cn";
import { conversations, useConversations } from "../lib/conversations";
import { stop } from "../lib/runs";
import type { Conversation } from "../lib/types";

interface ConversationListProps {
  current: string | null;
  onNavigate?: () => void;
  onRemoved: (id: string) => void;
}

export function ConversationList({ current, onNavigate, onRemoved }: ConversationListProps) {
  const list = useConversations();
  const [removing, setRemoving] = useState<Conversation | null>(null);
  const remove = () => {
    if (!removing) return;
    stop(removing.id);
    conversations.remove(removing.id);
    onRemoved(removing.id);
    setRemoving(null);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Link to="/chat" onClick={onNavigate} className={cn(buttonClass("secondary"), "mb-3 w-full")}>
        <MessageSquarePlus aria-hidden /> New conversation
      </Link>
      {list.length === 0 && <p className="px-2 py-1 text-xs text-muted">Conversations are stored in this browser.</p>}
      <ul className="-mx-1 min-h-0 flex-1 space-y-0.5 overflow-y-auto px-1" aria-label="Conversations">
        {list.map((conversation) => (
          <li key={conversation.id} className={cn("group flex items-center rounded-lg", conversation.id === current ? "bg-hover" : "hover:bg-hover/60")}>
            <Link to={`/chat/${conversation.id}`} onClick={onNavigate} aria-current={conversation.id === current ? "page" : undefined} className="min-w-0 flex-1 truncate rounded-lg py-1.5 pl-2.5 text-sm">
              {conversation.title}
            </Link>
            <button
              type="button"
              onClick={() => setRemoving(conversation)}
              aria-label={`Delete ${conversation.title}`}
              className="mr-1 shrink-0 rounded p-1.5 text-muted hover:text-danger focus-visible:opacity-100 lg:opacity-0 lg:group-hover:opacity-100"
            >
              <Trash2 className="size-3.5" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <ConfirmDialog open={removing !== null} onOpenChange={(open) => !open && setRemoving(null)} title="Delete this conversation?" action="Delete" onConfirm={remove}>
        “{removing?.title}” is stored only in this browser and will be permanently deleted.
      </ConfirmDialog>
    </div>
  );
}
