import { Link } from "react-router";
import { useApiKeyNames } from "@/api/queries/keys";

/** A key's name, as a link to its page. */
export function KeyName({ id }: { id: string }) {
  const nameOf = useApiKeyNames([id]);
  return (
    <Link to={`/keys/${id}`} className="hover:underline">
      {nameOf(id)}
    </Link>
  );
}
