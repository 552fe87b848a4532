const pad = (value: number) => String(value).padStart(2, "0");

/** Formats a time for an input of type datetime-local. */
export function toLocalInput(time: string | number | Date): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
