import { useController, type Control, type UseFormReturn } from "react-hook-form";
import type { CommonValues } from "./commonForm";
import { DialectFields } from "./DialectFields";

/** DialectFields of a form that has them among its values. */
export function FormDialectFields<T extends CommonValues>({ form }: { form: UseFormReturn<T> }) {
  const control = form.control as unknown as Control<CommonValues>;
  const { field: dialect, fieldState: dialectState } = useController({ control, name: "dialect" });
  const { field: phrase, fieldState: phraseState } = useController({ control, name: "phrase" });
  const errorAt = (field: string) => (field === "dialect" ? dialectState : phraseState).error?.message;
  return <DialectFields dialect={dialect.value} phrase={phrase.value} onDialectChange={dialect.onChange} onPhraseChange={phrase.onChange} errorAt={errorAt} />;
}
